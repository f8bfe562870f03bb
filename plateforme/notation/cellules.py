"""The names of nbgrader's cells (« grade_id »), for who reads its gradebook without nbgrader."""


def id_reponse(question: str) -> str:
    """Return the grade_id of a question's answer cell."""
    return f"reponse-{question}"


def id_test(question: str) -> str:
    """Return the grade_id of a question's test cell."""
    return f"test-{question}"
