package dev.pagoda.tiering;

/**
 * The largest key and value that a cache takes.
 *
 * @param maximumKeyBytes in bytes of the encoded key, 1 to 65,536
 * @param maximumValueBytes in bytes of the encoded value, at least 1
 */
public record Limits(int maximumKeyBytes, int maximumValueBytes) {
    public static final int LARGEST_KEY = 64 * 1024;
    public static final Limits DEFAULT = new Limits(LARGEST_KEY, 10 * 1024 * 1024);

    public Limits {
        if (maximumKeyBytes < 1 || maximumKeyBytes > LARGEST_KEY) {
            throw new IllegalArgumentException("maximumKeyBytes " + maximumKeyBytes + " is not in 1.." + LARGEST_KEY);
        }
        if (maximumValueBytes < 1) {
            throw new IllegalArgumentException("maximumValueBytes " + maximumValueBytes + " < 1");
        }
    }

    /**
     * Returns {@code key}.
     *
     * @throws StoreException with {@link ErrorCode#INVALID_KEY} if it is null, empty or longer than allowed
     */
    public Bytes checkKey(Bytes key) {
        if (key == null || key.isEmpty()) {
            throw new StoreException(ErrorCode.INVALID_KEY, "A key must not be " + (key == null ? "null" : "empty"));
        }
        if (key.length() > maximumKeyBytes) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY,
                    "A key may have at most " + maximumKeyBytes + " bytes, this one has " + key.length());
        }
        return key;
    }

    /**
     * Returns {@code value}.
     *
     * @throws StoreException with {@link ErrorCode#INVALID_VALUE} if it is null, {@link ErrorCode#VALUE_TOO_LARGE} if it is larger than
     *     allowed
     */
    public Bytes checkValue(Bytes value) {
        if (value == null) {
            throw new StoreException(ErrorCode.INVALID_VALUE, "A value must not be null");
        }
        if (value.length() > maximumValueBytes) {
            throw new StoreException(
                    ErrorCode.VALUE_TOO_LARGE,
                    "A value may have at most " + maximumValueBytes + " bytes, this one has " + value.length());
        }
        return value;
    }
}
