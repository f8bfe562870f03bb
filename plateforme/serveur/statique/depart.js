// The visit is over: texts typed and not saved leave with the person (see the writing desk).
sessionStorage.clear();
