"""From outcomes to figures: scores, means, intervals, groups, comparisons, the gate."""
