package settings

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"tidewatch/jobs/collector"
)

// Unknown returns the variables of the environment that begin with TIDEWATCH_ and are not settings, each with the name
// of the most similar setting. Without a warning, operators would not notice that, for example, a cap on spending is
// missing.
func (e Environment) Unknown() map[string]string {
	known := variableNames()
	unknown := map[string]string{}
	for name := range maps.Keys(e) {
		if strings.HasPrefix(strings.ToUpper(name), "TIDEWATCH_") && !slices.Contains(known, name) {
			unknown[name] = slices.MinFunc(known, func(a, b string) int {
				return distance(name, a) - distance(name, b)
			})
		}
	}
	return unknown
}

// distance returns the number of edits that turn the written name into the known name. A missing end, such as _USD,
// counts as one edit.
func distance(written, known string) int {
	written = strings.ToUpper(written)
	if written != known && strings.HasPrefix(known, written) {
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
