package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestDocument_DescribesEveryFieldOfAScheduleByTheTable(t *testing.T) {
	t.Parallel()
	schemas := api.Document().Components.Schemas.Map()
	for _, f := range store.ScheduleFields() {
		types, name := []string{"NewScheduledJob", "ScheduledJobChange", "ScheduledJob"}, f.Name
		if option, ok := strings.CutPrefix(f.Name, "metadata."); ok {
			types, name = []string{"Metadata"}, option
		}
		for _, of := range types {
			property := schemas[of].Properties[name]
			require.NotNil(t, property, "%s lacks the field %s", of, name)
			require.NotEmpty(t, property.Description, "%s.%s", of, name)
			require.Equal(t, f.Nullable, property.Nullable, "%s.%s: null", of, name)
			if property.Ref != "" {
				property = api.Document().Components.Schemas.SchemaFromRef(property.Ref)
			}
			require.Len(t, property.Enum, len(f.Enum), "%s.%s", of, name)
			if f.Maximum > 0 {
				require.InDelta(t, f.Maximum, *property.Maximum, 0, "%s.%s", of, name)
			}
		}
		require.Equal(t, f.Required, slices.Contains(schemas["NewScheduledJob"].Required, f.Name), f.Name)
	}
}
