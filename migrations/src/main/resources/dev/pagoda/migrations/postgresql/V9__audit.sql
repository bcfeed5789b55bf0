-- Audit: who changed which key of a namespace that is audited, in months, kept for 90 days. Values are hashed, not copied.

CREATE TABLE pagoda.storage_audit (
    audit_id bigint NOT NULL DEFAULT nextval('pagoda.storage_log_id'),
    created_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    event text NOT NULL,
    namespace text NOT NULL,
    key bytea NOT NULL,
    operation text NOT NULL,
    database_user text NOT NULL DEFAULT session_user,
    application_user text DEFAULT nullif(current_setting('pagoda.user', true), ''),
    source inet DEFAULT inet_client_addr(),
    old_hash bytea,
    new_hash bytea,
    PRIMARY KEY (audit_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE pagoda.storage_audit_rest PARTITION OF pagoda.storage_audit DEFAULT;
CREATE INDEX storage_audit_key ON pagoda.storage_audit (namespace, key);
CREATE INDEX storage_audit_time ON pagoda.storage_audit (created_at);

-- Switches the audit of a namespace on or off.
CREATE FUNCTION pagoda.set_audited(namespace text, wanted boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    id integer;
BEGIN
    UPDATE pagoda.storage_namespaces n SET audited = wanted WHERE n.name = namespace RETURNING n.namespace_id INTO STRICT id;
    PERFORM pagoda.switch_observation(id);
END
$$;

DO $$ BEGIN PERFORM pagoda.maintain_partitions(); END $$;
