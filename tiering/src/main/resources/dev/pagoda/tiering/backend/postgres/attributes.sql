-- Attributes as one document; what is null is left out. Parameters: content type, tags, names of properties, their values.
jsonb_strip_nulls(jsonb_build_object(
        'contentType', ?::text, 'tags', to_jsonb(?::text[]), 'properties', jsonb_object(?::text[], ?::text[])))
