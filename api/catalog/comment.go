package catalog

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// commentsAsValues returns the comments that follow a dash or a key on the same line, by line. For example, the item in
// the line "- #1 crm" is empty, because "#1 crm" is a comment.
func commentsAsValues(tokens token.Tokens) map[int]string {
	var comments map[int]string
	for i, tk := range tokens[:max(len(tokens)-1, 0)] {
		next := tokens[i+1]
		if tk.Type != token.SequenceEntryType && tk.Type != token.MappingValueType ||
			next.Type != token.CommentType || line(next) != line(tk) {
			continue
		}
		if comments == nil {
			comments = map[int]string{}
		}
		comments[line(tk)] = "#" + next.Value
	}
	return comments
}

// warnOfComment warns of an empty value that is followed by a comment. If a blank follows the #, the author probably
// meant a comment, and warnOfComment does not warn.
func (r *reader) warnOfComment(at *place) {
	comment := r.comments[at.line]
	if comment == "" || at.comment != "" {
		return
	}
	at.comment = comment
	if !strings.HasPrefix(comment, "# ") && comment != "#" {
		r.warn(at, "is empty: %s", isComment(comment))
	}
}

// isComment returns a message that explains why a value is empty.
func isComment(comment string) string {
	return "the text " + quote(comment) + " is a comment: if the text is the value, write the text in quotes"
}
