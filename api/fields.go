package api

import (
	"fmt"

	"tidewatch/api/problem"
)

// fieldProblems collects what is wrong with the fields of a body.
type fieldProblems []problem.FieldProblem

// rule notes what a rule has against a value; each rule says nothing when it is fine.
func (f *fieldProblems) rule(field, value string, refuse func(string) string) {
	if refused := refuse(value); refused != "" {
		*f = append(*f, problem.FieldProblem{Location: "body." + field, Message: refused})
	}
}

// rules is rule for each item of a list, of which no two may be the same.
func (f *fieldProblems) rules(field string, values []string, refuse func(string) string) {
	first := map[string]int{}
	for i, value := range values {
		item := fmt.Sprintf("%s[%d]", field, i)
		f.rule(item, value, func(value string) string {
			if before, twice := first[value]; twice {
				return fmt.Sprintf("%q is in this list already, as %s[%d]", value, field, before)
			}
			return refuse(value)
		})
		first[value] = i
	}
}

// err is a 422 that names the fields, or nil.
func (f *fieldProblems) err() error {
	if len(*f) == 0 {
		return nil
	}
	return problem.InvalidFields(*f)
}
