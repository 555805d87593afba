package command

import (
	"fmt"
	"io"
	"strings"
)

// Imported is the result of an import or of its dry run.
type Imported struct {
	DryRun    bool
	Objects   []ImportedObject // the created and the updated objects
	Unchanged int              // number of objects of the file that did not change
}

// ImportedObject is an object that an import created or updated.
type ImportedObject struct {
	Action string          // "created" or "updated"
	Fields []ImportedField // the changed fields; empty for a created object
	Kind   string
	Name   string
}

// ImportedField is a changed field of an object, with both values as text.
type ImportedField struct{ Name, From, To string }

// Print prints one line for each object and each field, and the numbers of changed and unchanged objects.
func (i Imported) Print(w io.Writer) error {
	for _, o := range i.Objects {
		action := o.Action
		if i.DryRun {
			action = strings.TrimSuffix(action, "d") // "create" instead of "created"
		}
		fmt.Fprintf(w, "%s %s %s\n", action, o.Kind, o.Name)
		for _, f := range o.Fields {
			fmt.Fprintf(w, "    %s: %s -> %s\n", f.Name, f.From, f.To)
		}
	}
	verb, are := "were made", "are"
	switch {
	case i.DryRun:
		verb = "would be made"
	case len(i.Objects) == 1:
		verb = "was made"
	}
	if i.Unchanged == 1 {
		are = "is"
	}
	_, err := fmt.Fprintf(w, "%s %s; %s %s unchanged.\n", Count(len(i.Objects), "change"), verb,
		Count(i.Unchanged, "item"), are)
	return err
}
