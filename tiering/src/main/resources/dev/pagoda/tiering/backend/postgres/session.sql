-- What each connection begins with: every statement has a snapshot of its own, and a server that was promoted begins another history.
SET default_transaction_isolation = 'read committed';
DO $$
BEGIN
    IF to_regprocedure('pagoda.begin_history()') IS NOT NULL THEN
        PERFORM pagoda.begin_history();
    END IF;
END
$$
