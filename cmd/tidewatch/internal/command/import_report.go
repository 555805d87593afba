package command

import (
	"fmt"
	"io"
	"strings"

	"tidewatch/api/catalog"
)

// ImportReport prints the changes of an import or of its dry run, one line for each object and each field.
func ImportReport(w io.Writer, r catalog.Report) error {
	for _, change := range r.Changes {
		action := string(change.Action)
		if r.DryRun {
			action = strings.TrimSuffix(action, "d") // "create" instead of "created"
		}
		fmt.Fprintf(w, "%s %s %s\n", action, change.Kind, change.Name)
		for _, field := range change.Fields {
			fmt.Fprintf(w, "    %s: %s -> %s\n", field.Field, field.From, field.To)
		}
	}
	verb, are := "were made", "are"
	switch {
	case r.DryRun:
		verb = "would be made"
	case len(r.Changes) == 1:
		verb = "was made"
	}
	if r.Unchanged == 1 {
		are = "is"
	}
	_, err := fmt.Fprintf(w, "%s %s; %s %s unchanged.\n", Count(len(r.Changes), "change"), verb,
		Count(r.Unchanged, "item"), are)
	return err
}
