package dev.pagoda.tiering.feed;

/**
 * The place of a message in the order of its source. A message names its predecessor, so that a gap shows.
 *
 * @param source the name of the source
 * @param epoch the unbroken history of the source that the message belongs to; another text is another history
 * @param chain which of the source's sequences the message belongs to, for sources that keep several; else 0
 * @param predecessor the position of the message before in that sequence, 0 for the first one ever
 * @param position the position of this message, greater than {@code predecessor}; equal to it where the source can't lose messages without
 *     losing the connection, and nothing is checked
 */
public record Link(String source, String epoch, int chain, long predecessor, long position) {
    public Link {
        if (position < predecessor || predecessor < 0) {
            throw new IllegalArgumentException("position " + position + " < predecessor " + predecessor);
        }
    }

    /** Returns the place of a message whose source can't lose one. */
    public static Link unchained(String source, String epoch) {
        return new Link(source, epoch, 0, 0, 0);
    }

    boolean isChained() {
        return position != predecessor;
    }
}
