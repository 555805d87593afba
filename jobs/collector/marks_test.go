package collector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestCitationMarks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int{
		"Acme[2].": {2}, "Acme[1][3].": {1, 3}, "Acme [1, 3]": {1, 3}, "Acme[^2]": {2}, "Acme[^2^]": {2}, "[[2]](https://b.example)": {2},
		"Acme[web:1] [web:3]": {1, 3}, "Acme[web:1, web:3]": {1, 3}, "Acme[web:1,3]": {1, 3}, "[citation:4]": {4}, "[cite: 1, 2]": {1, 2},
		"[Source 2]": {2}, "[sources: 2, 4]": {2, 4}, "[ref_3]": {3}, "[url-2]": {2}, "[search result 1]": nil,
		"Acme[2-4]": {2, 3, 4}, "Acme[1–3]": {1, 2, 3}, "Acme [1, 3-4]": {1, 3, 4}, "Acme[1]-[2]": {1, 2}, "[3-1]": {3},
		"Acme【3】": {3}, "Acme【1†source】【2†L3-L4】": {1, 2}, "Acme［2］": {2}, "Acme【1、3】": {1, 3}, "【第1位】": nil,
		`Acme\\[2\\]`: {2}, `Acme\\[1, 3\\]`: {1, 3}, "Acme&#91;2&#93;": {2}, "Acme［２］": {2}, "Acme【１】": {1}, "آكمي[٣]": {3},
		"اکمی [۱، ۲]": {1, 2}, "एक्मे [१]": {1}, "[1；2]": {1, 2}, "[1 & 3]": {1, 3}, "[1 and 3]": {1, 3}, "[#2]": {2},
		"[来源2]": {2}, "[出典：3]": {3}, "[Quelle 2]": {2}, "[Quellen: 1, 3]": {1, 3}, "[источник 4]": {4}, "[출처 1]": {1},
		"[1 of 3]": nil, "[1/3]": nil,
		"in [2019-2024]": nil, "[1-2000]": {1}, "a[i]": nil, "[image:1]": nil, "[1a]": nil, "[]": nil, "[1, see 2]": nil,
		"[99999999999999999999]": nil, "Acme[1": nil, "4]": nil,
	} {
		var pages, cited []string
		for i := 1; i <= 4; i++ {
			page := fmt.Sprintf("https://%d.example/", i)
			pages = append(pages, `"`+page+`"`)
			if slices.Contains(want, i) {
				cited = append(cited, page)
			}
		}
		a, err := against(t, openAICompatible, says(`{"choices":[{"message":{"content":"Acme `+text+`"}}],"citations":[`+
			strings.Join(pages, ",")+`]}`)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		got, _ := citedURLs(a)
		require.Equal(t, cited, got, text)
	}
}
