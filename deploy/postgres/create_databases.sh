#!/bin/sh
# Run by the postgres image when its data folder is new: one database and role for each service.
set -eu

create() {
    PUTRIGHT_ROLE="$1" PUTRIGHT_ROLE_PASSWORD="$2" psql --no-psqlrc --quiet \
        --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --file="${SERVICE_DATABASE_SQL:-/etc/putright/service_database.sql}"
}

create intake "$INTAKE_DATABASE_PASSWORD"
create cases "$CASES_DATABASE_PASSWORD"
create notifications "$NOTIFICATIONS_DATABASE_PASSWORD"
create reporting "$REPORTING_DATABASE_PASSWORD"
