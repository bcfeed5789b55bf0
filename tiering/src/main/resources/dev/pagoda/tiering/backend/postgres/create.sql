-- Creates a namespace if there is none of its name. Parameters: name, key_type, value_type, value_codec.
INSERT INTO pagoda.storage_namespaces (name, key_type, value_type, value_codec)
VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO NOTHING
