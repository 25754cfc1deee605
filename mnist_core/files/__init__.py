"""Files that can be trusted: written whole or not at all, and checked when they are read.
What comes from a file is as strange as what comes from a stranger.

    atomic      writing a file so that a crash leaves the old one or the new one
    checks      values of a record, checked one by one
    checksums   SHA-256 of what ships and of what is stored
"""
