package scoring

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// isBloodPressure reports whether the name "BP" at token i abbreviates "blood pressure", as in "BP: 120/80", "your BP
// is high" and "a BP monitor".
func (r *Reading) isBloodPressure(i int) bool {
	if r.lowerText(i) != "bp" {
		return false
	}
	if bloodPressure.MatchString(firstBytes(r.doc.plain[r.tokens[i].end:], maxContext)) ||
		i+1 < len(r.tokens) && !r.tokens[i+1].pause && oneOf(r.tokens[i+1].word, bloodPressureNouns) {
		return true
	}
	return i > 0 && !r.tokens[i].pause && oneOf(r.tokens[i-1].word, bloodPressureWords) && r.endsPhrase(i)
}

var bloodPressure = regexp.MustCompile(`^ ?(:|=|is|was|of|below|above|over|under)? ?[<>]? ?\d{2,3} ?/ ?\d{2,3}\b`)

const (
	// bloodPressureWords may precede the abbreviation of the blood pressure at the end of a phrase.
	bloodPressureWords = " your my his her their patient's high low normal elevated systolic diastolic resting "
	// bloodPressureNouns may follow the abbreviation.
	bloodPressureNouns = " monitor monitors reading readings medication medications meds cuff cuffs measurement measurements "
)

// isVariable reports whether the name at token i is a single letter in a formula: "X = 5", "3 X 4".
func (r *Reading) isVariable(i int) bool {
	start, end := r.tokens[i].start, r.tokens[i].end
	if utf8.RuneCountInString(r.doc.plain[start:end]) != 1 {
		return false
	}
	before, after := lastBytes(r.doc.plain[:start], maxOperand), firstBytes(r.doc.plain[end:], maxOperand)
	return operatorAfter.MatchString(after) || operatorBefore.MatchString(before) ||
		digitBefore.MatchString(before) && digitAfter.MatchString(after)
}

// maxOperand is the maximum length of an operator and an operand beside a variable, in bytes.
const maxOperand = 8

// These patterns match an operator and an operand, or a digit alone, beside a variable. An operand is a number or a
// single letter. Signs such as "+" count only in some contexts, because these signs also join companies, as in "X + 5
// others".
var (
	operatorAfter  = regexp.MustCompile(`^ ?(=|≈|≠|≤|≥) ?(\d|\pL($|\PL))|^ ?[<>+−*×÷/^²] ?(\d+|\pL) ?($|[-=<>+*/),.;:])`)
	operatorBefore = regexp.MustCompile(`(^|\PL)\pL ?[=≈≠<>≤≥+−*×÷^] ?$|\d ?[=×÷*^] ?$`)
	digitBefore    = regexp.MustCompile(`\d ?$`)
	digitAfter     = regexp.MustCompile(`^ ?\d`)
)

// lastBytes returns the end of a text. The result has at most n bytes and contains no part of a character.
func lastBytes(text string, n int) string {
	from := max(len(text)-n, 0)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}

// isDistance reports whether the name at token i is a difference between two things: "the Gap between them".
func (r *Reading) isDistance(i int) bool {
	return r.lowerText(i) == "gap" && !r.isInCapitals(i) && i > 0 && i+1 < len(r.tokens) &&
		!r.tokens[i].pause && !r.tokens[i+1].pause && r.tokens[i+1].word == "between" &&
		isAmong(r.tokens[i-1].word, determiners+" the a any no ")
}

// isGoal reports whether the name at token i, such as "Target", may be the label of a goal: "Target: 10%", "Target:
// 70–75 kg", "Meta: 10.000 pasos al día". The label may stand alone or beside a label such as "Actual". Beside other
// labels, the name may be a company: "Walmart: 25%", "Target: 10%". In a table, a cell "Target" near a cell such as
// "Actual" is a label without a value. A wage ("Target: 15 dollars an hour") and millions ("Target: 30 million guests
// per week") are no goals.
func (r *Reading) isGoal(i int) bool {
	word := r.lowerText(i)
	if word == "target" && r.isBesideGoal(i) {
		return true
	}
	if !r.isGoalWord(word) || !r.beginsLine(i) {
		return false
	}
	value := goalValue.FindString(firstBytes(r.doc.plain[r.tokens[i].end:], maxContext))
	isOfCompany := slices.ContainsFunc(labelWords(value), func(word string) bool {
		return oneOf(word, currencies+millions)
	})
	if value == "" || isOfCompany {
		return false
	}
	start := r.tokens[i].start
	lines := r.labelLines()
	return isNear(lines.goals, start) || !isNear(lines.others, start)
}

// millions are words for numbers that are too large for a goal.
const millions = " million millions billion billions bn "

// isGoalWord reports whether a word means "target" in the language of the answer. "Meta" is the company unless the
// answer is in Spanish or Portuguese.
func (r *Reading) isGoalWord(word string) bool {
	return oneOf(word, " target goal ziel zielwert objectif cible objetivo obiettivo doel cel hedef цель ") ||
		word == "meta" && (r.words.language == spanish || r.words.language == portuguese)
}

// labelLines are the offsets of the lines that begin with a label, in the order of the text.
type labelLines struct {
	goals  []int // the lines with a label that often stands beside a goal, such as "Actual:"
	others []int // the lines with any other label than a word such as "Target"
}

// findLabelLines finds the lines of the answer that begin with a label.
func (r *Reading) findLabelLines() (lines labelLines) {
	start := 0
	for line := range strings.SplitSeq(r.doc.plain, "\n") {
		f, ok := readLabel(line[readMark(line).length:])
		switch {
		case !ok || len(f.words) == 1 && r.isGoalWord(f.words[0]):
		case slices.ContainsFunc(f.words, func(word string) bool { return oneOf(word, goalLabels) }):
			lines.goals = append(lines.goals, start)
		default:
			lines.others = append(lines.others, start)
		}
		start += len(line) + 1
	}
	return lines
}

// isNear reports whether one of the given lines, which are sorted, begins near an offset.
func isNear(lines []int, offset int) bool {
	at, _ := slices.BinarySearch(lines, offset-maxGoals)
	return at < len(lines) && lines[at] <= offset+maxGoals
}

// isBesideGoal reports whether token i is a whole cell near a cell such as "Actual" or "Baseline".
func (r *Reading) isBesideGoal(i int) bool {
	const farthest = 6 // cells
	b := r.blockAt(r.tokens[i].start)
	if r.doc.blocks[b].kind != cell || r.doc.blocks[b].end-r.doc.blocks[b].start != r.tokens[i].end-r.tokens[i].start {
		return false
	}
	return slices.ContainsFunc(r.doc.blocks[max(b-farthest, 0):min(b+farthest, len(r.doc.blocks))], func(of block) bool {
		return of.kind == cell && of.end-of.start < maxMark &&
			oneOf(strings.ToLower(strings.TrimSpace(r.doc.plain[of.start:of.end])), goalCells)
	})
}

// goalCells are cells near a goal in a table.
const goalCells = " actual actuals baseline forecast achieved attained stretch kpi "

// maxGoals is the maximum distance between a goal and the line of another label, in bytes.
const maxGoals = 300

// goalValue matches a percentage or a measurement after a colon: "70–75 kg", "10,000 steps/day". A percentage may also
// be a discount of a company. The pattern contains no units that are common for packages, such as "oz" and "lb",
// because a company may sell a package. Before a word for a day or a week, any unit counts.
var goalValue = regexp.MustCompile(
	`^ ?: ?\p{Po}?[<>≤≥~≈+]? ?\d[\d.,]*(?: ?(?:[-–—/]|to|bis|à|a|do|tot) ?\d[\d.,]*)? ?` +
		`(?:(?:%|kg|km|kcal|bpm|mmHg|°[CF]|(?i:` + goalUnits + `))` +
		`(?:\s*$|\s*[\n,.;(|/]|\s+(?:growth|increase|by|of|per|in|pro|am|al|par|por|dziennie)\b|\s+for [^\p{Sc}\d])` +
		`|(?:\pL+ |\pL+|[x×])?(?:\pL+ ?)?(?i:/ ?|per |a |each |pro |am |al |à |par |por |na )(?i:` + goalPeriods + `)\b` +
		`|(?:\pL+ ){1,2}(?i:daily|nightly|weekly|täglich|dziennie)\b)`,
)

const (
	// goalUnits are the units of goals in several languages, as alternatives of a pattern.
	goalUnits = "steps|hours|minutes|schritte|stunden|minuten|pasos|passos|passi|pas|horas|heures|minutos|minuti|stappen|kroków"

	// goalPeriods are the periods of goals, as alternatives of a pattern.
	goalPeriods = "day|night|week|session|meal|set|tag|woche|día|dia|noche|semana|jour|semaine|giorno|settimana|dag|dzień|tydzień|gün"

	// goalLabels are labels of the values that stand beside a goal in a table or list: "Current: 40, Goal: 50".
	goalLabels = " actual current baseline result results status kpi metric previous now today reached achieved stretch" +
		" deadline due owner forecast budget goal objective aktuell ist istwert start actuel départ inicio atual início" +
		" attuale partenza huidig obecnie "
)
