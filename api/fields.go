package api

import (
	"fmt"

	"tidewatch/api/problem"
)

// fieldProblems collects the invalid fields of a body.
type fieldProblems []problem.FieldProblem

// rule applies a rule to a value. The rule returns the message of the problem; "": the value is valid.
func (f *fieldProblems) rule(field, value string, refuse func(string) string) {
	if refused := refuse(value); refused != "" {
		*f = append(*f, problem.FieldProblem{Location: "body." + field, Message: refused})
	}
}

// rules applies a rule to each item of a list, and refuses duplicates.
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

// err returns a 422 that lists the invalid fields; nil: all fields are valid.
func (f *fieldProblems) err() error {
	if len(*f) == 0 {
		return nil
	}
	return problem.InvalidFields(*f)
}
