"""Reading: what was found → where the answer stands, how sure that is, and whether to answer.

`second_look` reads the passages: `stretches` puts together what lies next to each other, `excerpt`
says what stands before it, `span_reader` finds the words in it that answer (the network is in
`span_network`), `evidence` weighs them against each other and against retrieval, and `abstention`
decides whether that is an answer. `question_parts` takes a double question apart, and puts together
what was read for its halves; `coordination` makes one question for each of two things that the same
is asked about.
"""
