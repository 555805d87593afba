package settings

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"tidewatch/jobs/collector"
)

// prefix begins the names of most settings.
const prefix = "TIDEWATCH_"

// Unknown returns environment variables that look like settings but are unknown. The name of an unknown variable begins
// with TIDEWATCH_, or with a misspelling of this prefix, or is a misspelling of a setting without the prefix, such as
// OPENAI_APIKEY. The returned map has the most similar setting for each variable, or "" if no setting is similar.
// Without a warning, operators would not notice that, for example, a cap on spending is missing.
func (e Environment) Unknown() map[string]string {
	known := variableNames()
	unknown := map[string]string{}
	for name := range maps.Keys(e) {
		if slices.Contains(known, name) {
			continue
		}
		if rest, ok := cutPrefix(name); ok {
			unknown[name] = mostSimilar(rest, known)
		} else if setting := misspelt(name, known); setting != "" {
			unknown[name] = setting
		}
	}
	return unknown
}

// Empty returns the sorted names of the environment variables of settings that are set but empty. Without a warning,
// operators would not notice, for example, an empty cap on spending.
func (e Environment) Empty() []string {
	return slices.DeleteFunc(variableNames(), func(name string) bool {
		_, ok := e[name]
		return !ok || e.Text(name) != ""
	})
}

// Ignored returns the sorted names of the environment variables of a server's settings that are set, but that a command
// does not use. The parameter "command" is the type of the command. Engines are left out, because all commands with
// engines use their settings.
func (e Environment) Ignored(command reflect.Type) []string {
	used := settingsOf(command, "")
	var ignored []string
	for _, s := range settingsOf(reflect.TypeFor[Serve](), "") {
		if !slices.ContainsFunc(used, func(u setting) bool { return u.Variable == s.Variable }) && e.Text(s.Variable) != "" {
			ignored = append(ignored, s.Variable)
		}
	}
	for _, v := range slices.Concat(judgeVariables(), traceVariables()) {
		if e.Text(v.Name) != "" {
			ignored = append(ignored, v.Name)
		}
	}
	slices.Sort(ignored)
	return slices.Compact(ignored)
}

// misspelt returns the setting that a name misspells, or "" without such a setting. misspelt considers only settings
// whose names lack the prefix TIDEWATCH_. Other programs have variables with similar names, so misspelt accepts at most
// two edits. In a limit of requests per minute, the words after the first word may also differ.
func misspelt(name string, known []string) string {
	const shortest, mostEdits = 11, 2
	name = strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if len(name) < shortest {
		return ""
	}
	best, least := "", mostEdits+1
	var limits []string
	for _, setting := range known {
		if strings.HasPrefix(setting, prefix) || len(setting) <= shortest || name[0] != setting[0] {
			continue
		}
		if edits := levenshtein.ComputeDistance(name, setting); edits < least {
			best, least = setting, edits
		}
		word, _, _ := strings.Cut(setting, "_")
		if strings.HasSuffix(setting, perMinuteSuffix) && strings.HasPrefix(name, word+"_") {
			limits = append(limits, setting)
		}
	}
	if best == "" {
		best = mostSimilar(name, limits)
	}
	return best
}

// cutPrefix returns the part of a name after the prefix, in upper case and with underscores. The prefix may be misspelt
// by at most two edits.
func cutPrefix(name string) (rest string, ok bool) {
	name = strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	least := 3
	for _, length := range []int{len(prefix), len(prefix) - 1, len(prefix) + 1} {
		if length > len(name) || name[length-1] != '_' {
			continue
		}
		if edits := levenshtein.ComputeDistance(name[:length], prefix); edits < least {
			rest, least, ok = name[length:], edits, true
		}
	}
	return rest, ok
}

// mostSimilar returns the known name that is most similar to a name without its prefix, or "" if no name is similar.
func mostSimilar(rest string, known []string) string {
	best, least := "", math.Inf(1)
	for _, name := range known {
		if d := distance(rest, strings.TrimPrefix(name, prefix)); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance returns the difference of two names, or infinity if the names are not similar. Similar names have similar
// words in any order, or differ in at most a third of their characters.
func distance(written, known string) float64 {
	least := math.Inf(1)
	joined := strings.ReplaceAll(written, "_", "")
	const perWord = 4 // the number of edits that count as much as one wrong word
	edits := levenshtein.ComputeDistance(joined, strings.ReplaceAll(known, "_", ""))
	if edits <= len(joined)/3 {
		least = float64(edits) / perWord
	}
	words, of := wordsOf(written), wordsOf(known)
	const missing = 0.4 // the weight of a word that is only in the known name
	sum := 0.0
	for _, word := range words {
		nearest, at := 1.0, -1
		for i, other := range of {
			if d := difference(word, other); d < nearest {
				nearest, at = d, i
			}
		}
		sum += nearest
		if at >= 0 {
			of = slices.Delete(of, at, at+1)
		}
	}
	sum += missing * float64(len(of))
	if len(words) > 1 && sum < float64(len(words))/2 {
		least = min(least, sum)
	}
	return least
}

// wordsOf returns the words of a name without prepositions.
func wordsOf(name string) []string {
	return slices.DeleteFunc(strings.Split(name, "_"), func(word string) bool {
		return word == "" || word == "PER" || word == "OF" || word == "IN" || word == "FOR"
	})
}

// difference returns the difference of two words, from 0 for equal words to 1.
func difference(written, known string) float64 {
	edits := levenshtein.ComputeDistance(written, known)
	switch {
	case written == known:
		return 0
	case edits <= max(len(written), len(known))/3, isAbbreviation(written, known), isAbbreviation(known, written):
		return 0.3
	}
	return 1
}

// isAbbreviation reports whether a word abbreviates a longer word, as DB abbreviates DATABASE. An abbreviation and its
// longer word begin with the same letter. The longer word contains all letters of the abbreviation in the same order.
func isAbbreviation(short, long string) bool {
	if len(short) < 2 || short[0] != long[0] {
		return false
	}
	for _, c := range short {
		at := strings.IndexRune(long, c)
		if at < 0 {
			return false
		}
		long = long[at+1:]
	}
	return true
}

// variableNames returns the sorted names of the environment variables of all settings.
func variableNames() []string {
	var names []string
	for _, t := range []reflect.Type{reflect.TypeFor[Serve](), reflect.TypeFor[Import](), reflect.TypeFor[Remote]()} {
		for _, s := range settingsOf(t, "") {
			names = append(names, s.Variable)
		}
	}
	vars := slices.Concat(judgeVariables(), traceVariables())
	for _, engine := range collector.Engines() {
		vars = append(vars, engineVariables(engine)...)
	}
	for _, v := range vars {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
