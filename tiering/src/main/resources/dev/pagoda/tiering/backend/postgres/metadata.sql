-- What is known of an entry: version, times, size, content type, tags, names and values of properties in turn.
t.version, t.created_at, t.updated_at, t.expires_at, octet_length(t.value), t.metadata ->> 'contentType',
    ARRAY(SELECT jsonb_array_elements_text(t.metadata -> 'tags')),
    ARRAY(SELECT unnest(ARRAY[p.key, p.value]) FROM jsonb_each_text(t.metadata -> 'properties') p)
