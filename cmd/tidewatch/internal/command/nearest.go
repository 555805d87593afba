package command

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// unknownCommand matches kong's message about an unknown command that resembles no other command of the same level.
var unknownCommand = regexp.MustCompile(`^unexpected argument (\S+)$`)

// withNearest adds the nearest command to kong's error about an unknown command, or the command that lists all commands.
// Kong itself compares only commands of the same level.
func withNearest(parser *kong.Kong, err error) error {
	failed, ok := errors.AsType[*kong.ParseError](err)
	if !ok {
		return err
	}
	unknown := unknownCommand.FindStringSubmatch(err.Error())
	if unknown == nil {
		return err
	}
	group := parser.Model.Node
	if node := failed.Context.Selected(); node != nil {
		group = node
	}
	if len(group.Children) == 0 {
		return err // the command is known, and has an argument too many
	}
	if best := nearest(group, unknown[1]); best != "" {
		return &wordedError{ParseError: failed, text: fmt.Sprintf("%s: did you mean %q?", err, best)}
	}
	return &wordedError{
		ParseError: failed,
		text:       fmt.Sprintf("%s: %q lists the commands", err, group.FullPath()+" --help"),
	}
}

// nearest returns the command of a group whose last word is most similar to a word. The result is empty if no word is
// similar: similar words contain one another, or differ in at most half of the letters.
func nearest(group *kong.Node, word string) string {
	const shortest = 3 // a shorter part of a word is no similarity
	best, least := "", len(word)/2+1
	for _, leaf := range group.Leaves(true) {
		edits := levenshtein.ComputeDistance(word, leaf.Name)
		if min(len(word), len(leaf.Name)) >= shortest &&
			(strings.Contains(leaf.Name, word) || strings.Contains(word, leaf.Name)) {
			edits = min(edits, 1)
		}
		if edits < least {
			best, least = leaf.FullPath(), edits
		}
	}
	return best
}
