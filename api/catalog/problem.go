package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// maxProblems limits the number of problems that an [InvalidError] lists.
const maxProblems = 50

// Problem describes one problem in a document.
type Problem struct {
	// Field is the path of the value, such as customers[0].brands[1].scheduled_jobs[0].cron_expression. Field is empty
	// if the problem concerns the whole document.
	Field string `json:"field"`
	// Line is the line number in the file, starting from 1.
	Line int `json:"line"`
	// Message describes the problem and its correction. The message continues a sentence that starts with the field.
	Message string `json:"message"`
}

// InvalidError lists the problems of a document. An import that returns an InvalidError has written nothing.
type InvalidError struct {
	File     string    `json:"file"`
	More     int       `json:"more"` // the number of problems that are not listed
	Problems []Problem `json:"problems" nullable:"false"`
}

// Error returns one line for each problem.
func (e *InvalidError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d: ", e.File, p.Line)
		if p.Field != "" {
			b.WriteString(p.Field + ": ")
		}
		b.WriteString(p.Message)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: %d more problems", e.File, e.More)
	}
	return b.String()
}

// place is a position in the file: a key of the parent mapping or, without a key, an index of the parent list.
type place struct {
	parent *place // nil if the place is the whole document
	key    string
	index  int
	line   int

	comment string // the comment that takes the place of the value
}

func (p *place) child(key string, line int) *place { return &place{parent: p, key: key, line: line} }

func (p *place) item(index, line int) *place { return &place{parent: p, index: index, line: line} }

// String returns the path of the place from the root of the document.
func (p *place) String() string {
	switch {
	case p.parent == nil:
		return ""
	case p.key == "":
		return fmt.Sprintf("%s[%d]", p.parent, p.index)
	case p.parent.parent == nil:
		return p.key
	}
	return p.parent.String() + "." + p.key
}

// problems collects the problems of one document.
type problems struct {
	list  []Problem
	count int
}

func (p *problems) add(at *place, format string, args ...any) {
	p.count++
	if p.count <= maxProblems {
		message := Shorten(fmt.Sprintf(format, args...))
		if at.comment != "" {
			message += ": " + isComment(at.comment)
		}
		p.list = append(p.list, Problem{Line: at.line, Field: ShortenPath(at.String()), Message: message})
	}
}

// err returns an [InvalidError], or nil when there is no problem.
func (p *problems) err(file string) error {
	if p.count == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int { return a.Line - b.Line })
	return &InvalidError{File: file, More: p.count - len(p.list), Problems: p.list}
}

// quoteUnlessWord returns a key for use in a path. A key that is not a plain word is quoted.
func quoteUnlessWord(key string) string {
	odd := func(c rune) bool { return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' }
	if key == "" || strings.ContainsFunc(key, odd) {
		return quote(key)
	}
	return truncate(key, maxEcho)
}

// quote returns a value of the file in quotes for a message, and truncates long values.
func quote(s string) string {
	return fmt.Sprintf("%q", truncate(s, maxEcho))
}
