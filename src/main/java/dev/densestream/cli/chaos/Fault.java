package dev.densestream.cli.chaos;

/** What the harness breaks. */
public enum Fault {
    /** The process is killed with SIGKILL and started again. */
    KILL,
    /** A stream thread throws and is replaced. */
    THREAD_DIES,
    /** A stream thread is added. */
    THREAD_ADDED,
    /** A stream thread is removed. */
    THREAD_REMOVED,
    /** A second process joins, works for a while, and is asked to stop. */
    REBALANCE,
    /** The process is asked to stop with images in flight, drains, and is started again. */
    CLEAN_STOP,
    /** The broker is stopped and started again. */
    BROKER_RESTART,
    /** A stream thread is stuck past {@code max.poll.interval.ms}, loses its partitions, and wakes up later. */
    THREAD_STUCK,
    /** The images of one partition hang for 25 s. */
    PARTITION_HANGS,
    /** A partition is moved back to a lower offset with images in flight. */
    REWIND,
    /** The input topic is deleted with images in flight, and made again. */
    TOPIC_RECREATED,
    /** Another model comes every second, some of them damaged, and the process is killed meanwhile. */
    MODELS_SWAPPED
}
