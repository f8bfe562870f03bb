-- Le registre dans PostgreSQL 14 ou plus récent. À lire par psql, une fois, en administrateur :
--     sudo -u postgres psql --file deploiement/postgresql.sql
-- L’utilisateur « parcours » du système entre sans mot de passe, par la prise locale (méthode peer).
-- Depuis une autre machine, donnez-lui un mot de passe : \password parcours, et TLS.
CREATE ROLE parcours LOGIN;
CREATE DATABASE parcours OWNER parcours ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE parcours FROM PUBLIC;
-- Une réponse enregistrée est sur le disque : ne baissez jamais ce réglage.
ALTER DATABASE parcours SET synchronous_commit = 'on';
