"""The ten questions in Streamlit."""

import streamlit as st
from contenu import CHOIX, PROSE, QUESTIONS, VERIFIER, enonce, partie, retour

st.title("Dix questions")
for rang in range(QUESTIONS):
    st.header(partie(rang))
    st.write(PROSE)
    choisi = st.radio(enonce(rang), list(CHOIX), index=None, key=f"q{rang}")
    if st.button(VERIFIER, key=f"b{rang}"):
        st.write(retour(choisi))
