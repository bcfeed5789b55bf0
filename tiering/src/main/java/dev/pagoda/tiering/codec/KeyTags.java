package dev.pagoda.tiering.codec;

/** The first byte of each element of a key's form; 0xFF is none of them. Stored: a number is never given another meaning. */
final class KeyTags {
    static final int END = 0x00;
    static final int NULL = 0x01;
    /** Follows a zero that does not end a text or blob. */
    static final int ESCAPED = 0xFF;

    static final int FALSE = 0x08;
    static final int TRUE = 0x09;
    static final int BYTE = 0x10;
    static final int SHORT = 0x11;
    static final int INT = 0x12;
    static final int LONG = 0x13;
    static final int BIG_INTEGER = 0x14;
    static final int BIG_DECIMAL = 0x15;
    static final int FLOAT = 0x16;
    static final int DOUBLE = 0x17;
    static final int CHAR = 0x18;

    static final int STRING = 0x20;
    static final int BLOB = 0x21;
    static final int UUID = 0x22;
    static final int URI = 0x23;
    static final int CLASS = 0x24;
    static final int ENUM = 0x25;
    static final int CURRENCY = 0x26;

    static final int INSTANT = 0x30;
    static final int LOCAL_DATE = 0x31;
    static final int LOCAL_TIME = 0x32;
    static final int LOCAL_DATE_TIME = 0x33;
    static final int OFFSET_TIME = 0x34;
    static final int OFFSET_DATE_TIME = 0x35;
    static final int ZONED_DATE_TIME = 0x36;
    static final int DURATION = 0x37;
    static final int PERIOD = 0x38;
    static final int YEAR = 0x39;
    static final int YEAR_MONTH = 0x3A;
    static final int MONTH_DAY = 0x3B;
    static final int ZONE_OFFSET = 0x3C;
    static final int ZONE_REGION = 0x3D;
    static final int DATE = 0x3E;
    static final int SQL_DATE = 0x3F;
    static final int SQL_TIME = 0x40;
    static final int SQL_TIMESTAMP = 0x41;

    static final int LIST = 0x50;
    static final int SET = 0x51;
    static final int MAP = 0x52;
    static final int ENTRY = 0x53;
    static final int OPTIONAL = 0x54;
    static final int ARRAY = 0x55;
    static final int NUMBERS = 0x56;

    static final int RECORD = 0x60;
    static final int OBJECT = 0x61;
    static final int OBJECT_FIELD = 0x62;
    static final int OBJECT_CLASS = 0x63;
    static final int OBJECT_DATA = 0x64;

    private KeyTags() {}
}
