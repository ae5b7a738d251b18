"""The fixed words of figures and pages, in both languages; the registries give the others."""

from __future__ import annotations

from spiegel.config.word_files import word_file
from spiegel.tables import CLASSES

_WORDS = word_file("figures")


EXAMPLE = _WORDS.label("example")
EXAMPLE_LINE = _WORDS.label("example_line")
SOURCE = _WORDS.label("source")
NOTE = _WORDS.label("note")
NO_RATINGS = _WORDS.label("no_ratings")
SUPPRESSED = _WORDS.label("suppressed")
UNCERTAIN = _WORDS.label("uncertain")
NOTHING = _WORDS.label("nothing")
NOTHING_TITLE = _WORDS.label("nothing_title")
NOTHING_ALT = _WORDS.label("nothing_alt")
NO_PRIORS_TITLE = _WORDS.label("no_priors_title")
NO_COMPARISON = _WORDS.label("no_comparison")

# rating_bars
ORDER = _WORDS.label("order")
ROUNDING = _WORDS.label("rounding")
DOTS = _WORDS.label("dots")
FLAGGED = _WORDS.label("flagged")

# change_dots and series
POINTS_AXIS = _WORDS.label("points_axis")
BAND = _WORDS.label("band")
MARKS = _WORDS.label("marks")
REST = _WORDS.label("rest")
NONE_OF = _WORDS.label("none_of")
NO_VERDICT = _WORDS.label("no_verdict")
NO_VERDICT_TITLE = _WORDS.label("no_verdict_title")
AXIS_TOP = _WORDS.label("axis_top")
LOWER_IS_BETTER = _WORDS.label("lower_is_better")
LESS_IS_BETTER = _WORDS.label("less_is_better")
OUTSIDE = _WORDS.label("outside")
EARLIER_VISITS = _WORDS.label("earlier_visits")
_CLASS_WORDS = _WORDS.by_name("class_words")
CLASS = {name: _CLASS_WORDS[name] for name in CLASSES}
SERIES_MARKS = _WORDS.label("series_marks")
SERIES_PUBLISHED = _WORDS.label("series_published")
SERIES_FEW = _WORDS.label("series_few")
SERIES_LINES = _WORDS.label("series_lines")
BREAK = _WORDS.label("break")
NOT_COMPARABLE = _WORDS.label("not_comparable")
COMPARABILITY = _WORDS.by_name("comparability")

# heat_table
BANDS = _WORDS.label("bands")
CODES = _WORDS.label("codes")
CELLS = _WORDS.by_name("cells")
CELL_NOTES = _WORDS.by_name("cell_notes")
FEW_CELLS = _WORDS.label("few_cells")

ENDS = _WORDS.label("ends")

# sector_panels
OWN = _WORDS.label("own")
OTHERS = _WORDS.label("others")
FEW_ROWS = _WORDS.label("few_rows")

TIED = _WORDS.label("tied")
TIED_NOTE = _WORDS.label("tied_note")

# funnel and team_spread
WHOLE = _WORDS.label("whole")
FUNNEL = _WORDS.label("funnel")
FUNNEL_CAVEAT = _WORDS.label("funnel_caveat")
TEAM_SPREAD = _WORDS.label("team_spread")
NO_TEAMS = _WORDS.label("no_teams")
NO_TEAMS_TITLE = _WORDS.label("no_teams_title")

# exclusion_flow and coverage
ROWS_READ = _WORDS.label("rows_read")
ROWS_COUNTED = _WORDS.label("rows_counted")
NO_POPULATION = _WORDS.label("no_population")
COVERAGE_UNKNOWN = _WORDS.label("coverage_unknown")
NO_STEPS_TITLE = _WORDS.label("no_steps_title")
NO_STEPS = _WORDS.label("no_steps")
RULES = _WORDS.by_name("rules")
NO_ROWS_TITLE = _WORDS.label("no_rows_title")
NO_ROWS = _WORDS.label("no_rows")
# amounts
TOO_FEW_VALUES = _WORDS.label("too_few_values")
AMOUNT_INTERVAL = _WORDS.label("amount_interval")
AMOUNT_LEVEL = _WORDS.label("amount_level")
