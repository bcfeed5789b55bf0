package dev.pagoda.kvdriver.sql;

/** What an insert does with a key that has an entry already. */
public sealed interface OnConflict {
    /** The statement fails. */
    record Fail() implements OnConflict {}

    /** The row is left out. */
    record Skip() implements OnConflict {}

    /** The row takes the place of the entry, its time to live included. */
    record Replace() implements OnConflict {}

    /** The entry is updated. */
    record Update(Assignments assignments) implements OnConflict {}
}
