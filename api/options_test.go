package api_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestMetadata_HasEveryOptionOfARun(t *testing.T) {
	t.Parallel()
	keys := func(of reflect.Type) map[string]string {
		names := map[string]string{}
		for field := range of.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names[name] = field.Type.String()
		}
		return names
	}
	require.Equal(t, keys(reflect.TypeFor[store.Options]()), keys(reflect.TypeFor[api.Metadata]()))
	encoded, err := json.Marshal(api.Metadata{})
	require.NoError(t, err)
	require.JSONEq(t, "{}", string(encoded), "options that are not set are omitted")
}
