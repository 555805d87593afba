package api

import (
	"fmt"

	"tidewatch/api/problem"
)

// fieldProblems collects the invalid fields of a body.
type fieldProblems []problem.FieldProblem

// rule applies the function "refuse" to a value. The function "refuse" returns the message of a problem, or "" for a
// valid value.
func (f *fieldProblems) rule(field, value string, refuse func(string) string) {
	if refused := refuse(value); refused != "" {
		*f = append(*f, problem.FieldProblem{Location: "body." + field, Message: refused})
	}
}

// rules applies the function "refuse" to each item of a list and also refuses duplicates.
func (f *fieldProblems) rules(field string, values []string, refuse func(string) string) {
	first := map[string]int{}
	for i, value := range values {
		item := fmt.Sprintf("%s[%d]", field, i)
		f.rule(item, value, func(value string) string {
			if before, twice := first[value]; twice {
				return fmt.Sprintf("%q is a duplicate of %s[%d]", value, field, before)
			}
			return refuse(value)
		})
		first[value] = i
	}
}

// err returns a problem with status 422 that lists the invalid fields, or nil if all fields are valid.
func (f *fieldProblems) err() error {
	if len(*f) == 0 {
		return nil
	}
	return problem.InvalidFields(*f)
}
