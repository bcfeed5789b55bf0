CREATE TABLE storage_namespaces (name text);
INSERT INTO storage_namespaces VALUES ('the application''s own');
