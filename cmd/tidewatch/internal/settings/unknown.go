package settings

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"tidewatch/jobs/collector"
)

// prefix begins the names of most settings.
const prefix = "TIDEWATCH_"

// Unknown returns the variables of the environment that begin with TIDEWATCH_, or with a misspelling of this prefix, and
// are not settings. The value of each variable is the name of the most similar setting. Without a warning, operators
// would not notice that, for example, a cap on spending is missing.
func (e Environment) Unknown() map[string]string {
	known := variableNames()
	unknown := map[string]string{}
	for name := range maps.Keys(e) {
		if hasPrefix(strings.ToUpper(name)) && !slices.Contains(known, name) {
			unknown[name] = slices.MinFunc(known, func(a, b string) int {
				return distance(name, a) - distance(name, b)
			})
		}
	}
	return unknown
}

// hasPrefix reports whether a name begins with the prefix, or with a text that two edits turn into the prefix.
func hasPrefix(name string) bool {
	const edits = 2
	return slices.ContainsFunc([]int{-1, 0, 1}, func(longer int) bool {
		written := name[:min(len(prefix)+longer, len(name))]
		return strings.ContainsAny(written[max(len(written)-1, 0):], "_-") &&
			levenshtein.ComputeDistance(written, prefix) <= edits
	})
}

// distance returns the number of edits that turn the written name into the known name. A missing end, such as _USD,
// and a prefix that the setting does not have count as one edit.
func distance(written, known string) int {
	written = strings.ToUpper(written)
	if written != known && strings.HasPrefix(known, written) || strings.TrimPrefix(written, prefix) == known {
		return 1
	}
	return levenshtein.ComputeDistance(written, known)
}

// variableNames returns the names of all settings, sorted.
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
