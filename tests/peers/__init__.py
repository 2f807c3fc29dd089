"""Cases from other systems' tests and documents, run through our engine by one adapter per family."""
