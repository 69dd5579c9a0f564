-- Makes sure that one service has its database: an ordinary role that owns it, and nobody else who may enter it.
-- For psql; takes the name and the password from the environment, because a command line can be listed by others.
\set ON_ERROR_STOP on
\getenv role PUTRIGHT_ROLE
\getenv role_password PUTRIGHT_ROLE_PASSWORD
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'role_password';
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
