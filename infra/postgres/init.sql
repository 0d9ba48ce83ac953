-- Roles and databases of both services, for psql 15 run as superuser. May run again: it only adds
-- what is missing and sets the passwords anew. Passwords come from the environment.
--
-- Each service has a database of its own with two roles: an owner, which migrations use, and a
-- runtime role, which reads and writes rows and can neither create, alter nor drop.
\set ON_ERROR_STOP on
\getenv auth_owner_password AUTH_OWNER_PASSWORD
\getenv auth_service_password AUTH_SERVICE_PASSWORD
\getenv user_owner_password USER_OWNER_PASSWORD
\getenv user_service_password USER_SERVICE_PASSWORD

SELECT format('CREATE ROLE %I LOGIN', wanted.name)
FROM (VALUES ('auth_owner'), ('auth_service'), ('user_owner'), ('user_service')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
\gexec
ALTER ROLE auth_owner PASSWORD :'auth_owner_password';
ALTER ROLE auth_service PASSWORD :'auth_service_password';
ALTER ROLE user_owner PASSWORD :'user_owner_password';
ALTER ROLE user_service PASSWORD :'user_service_password';

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0',
              wanted.name, wanted.owner)
FROM (VALUES ('auth', 'auth_owner'), ('user_service', 'user_owner')) AS wanted (name, owner)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = wanted.name)
\gexec
REVOKE ALL ON DATABASE auth, user_service, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE auth TO auth_service;
GRANT CONNECT ON DATABASE user_service TO user_service;

\connect auth
ALTER SCHEMA public OWNER TO auth_owner;
GRANT USAGE ON SCHEMA public TO auth_service;
ALTER DEFAULT PRIVILEGES FOR ROLE auth_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO auth_service;
ALTER DEFAULT PRIVILEGES FOR ROLE auth_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO auth_service;

\connect user_service
ALTER SCHEMA public OWNER TO user_owner;
GRANT USAGE ON SCHEMA public TO user_service;
ALTER DEFAULT PRIVILEGES FOR ROLE user_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO user_service;
ALTER DEFAULT PRIVILEGES FOR ROLE user_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO user_service;
