package mcp_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

// TestTypeScriptClient needs Node.js and the packages of the client. The command `make mcp` installs Node.js and the
// packages, and runs the test.
func TestTypeScriptClient(t *testing.T) {
	t.Parallel()
	if os.Getenv("MCP_TYPESCRIPT") == "" {
		t.Skip("make mcp runs this test")
	}
	f := setup(t)
	node := exec.CommandContext(t.Context(), "node", "client.mjs",
		f.url+"/mcp", f.token(t, store.RoleAdmin, &f.brand.CustomerID), f.brand.Name, f.schedule.ID.String())
	node.Dir = "typescript"
	node.Stderr = t.Output()
	printed, err := node.Output()
	require.NoError(t, err)
	var got struct {
		Server struct {
			Name string `json:"name"`
		} `json:"server"`
		Instructions string   `json:"instructions"`
		Tools        []string `json:"tools"`
		Overview     struct {
			Brand struct {
				MentionRate struct {
					N     int     `json:"n"`
					Value float64 `json:"value"`
				} `json:"mention_rate"`
			} `json:"brand"`
		} `json:"overview"`
		Answers struct {
			Answers []any `json:"answers"`
			Total   int   `json:"total"`
		} `json:"answers"`
		Wrong struct {
			Error string `json:"error"`
		} `json:"wrong"`
		Paused struct {
			Active *bool `json:"active"`
		} `json:"paused"`
		Triggered struct {
			Trigger string `json:"trigger"`
		} `json:"triggered"`
	}
	require.NoError(t, json.Unmarshal(printed, &got), "%s", printed)
	require.Equal(t, "tidewatch", got.Server.Name)
	require.Contains(t, got.Instructions, "list_brands")
	require.Contains(t, got.Tools, "trigger_schedule")
	require.Equal(t, 48, got.Overview.Brand.MentionRate.N)
	require.InDelta(t, 1, got.Overview.Brand.MentionRate.Value, 0)
	require.Len(t, got.Answers.Answers, 2)
	require.Equal(t, 24, got.Answers.Total)
	require.Contains(t, got.Wrong.Error, "from: ")
	require.False(t, *got.Paused.Active)
	require.Equal(t, "manual", got.Triggered.Trigger)
}
