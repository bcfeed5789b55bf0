package dev.pagoda.tiering.codec;

/** Makes what a key's form says about classes outside the JDK. Each method reads on from behind the tag, which stands at {@code start}. */
interface UserTypes {
    Object constant(FormDecoder decoder, int start);

    Object type(FormDecoder decoder, int start);

    Object record(FormDecoder decoder, int start);

    Object object(FormDecoder decoder, int start);
}
