package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A German infinitive at the end of an item is an instruction, unless the item describes the name at its beginning.
func TestListRank_OfItemsWithInfinitives(t *testing.T) {
	t.Parallel()

	ranked := map[string]int{"Acme": 1, "Globex": 2}
	none := map[string]int{"Acme": 0, "Globex": 0}
	for text, want := range map[string]map[string]int{
		"1. Acme – Tarife vergleichen\n2. Globex – Strompreise vergleichen":                ranked,
		"1. **Acme:** Tarife online vergleichen\n2. **Globex:** Verträge vergleichen":      ranked,
		"1. **Acme** – lässt sich in 5 Minuten einrichten.\n2. **Globex** – günstig.":      ranked,
		"1. Acme lässt sich in 5 Minuten einrichten.\n2. Globex ist günstig.":              ranked,
		"1. Acme kann Tarife vergleichen.\n2. Globex ist günstig.":                         ranked,
		"1. Acme öffnen\n2. Globex wählen":                                                 none,
		"1. **Acme öffnen:** Die App starten.\n2. **Globex wählen:** Den Tarif auswählen.": none,
		"1. Acme-App herunterladen – kostenlos installieren\n2. Globex öffnen":             none,
		"1. In Acme auf „Datei“ klicken\n2. In Globex – falls nötig – das Konto wählen":    none,
		"1. **Schritt 1:** Acme öffnen\n2. **Schritt 2:** Globex auswählen":                none,
		"1. Acme öffnen. Dort kann man wählen.\n2. Globex öffnen. Dort können Sie wählen.": none,
		"1. Acme açın\n2. Globex seçin":                                                    none,
	} {
		if diff := cmp.Diff(want, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

func TestListRank_OfKoreanInstructions(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"1. Umbra 앱을 실행합니다.\n2. 본인 인증을 합니다.\n3. Velox 계좌를 연결합니다.": {"Umbra": 0, "Velox": 0},
		"1. Umbra에 가입합니다.\n2. 주소를 입력해 주세요.\n3. Velox와 비교해 보세요.":   {"Umbra": 0, "Velox": 0},
		"1. Umbra는 여러 계좌를 연결합니다.\n2. Velox는 신분증을 확인합니다.":          {"Umbra": 1, "Velox": 2},
		"1. Umbra: 배송을 확인합니다.\n2. Velox – 주문을 저장합니다.":             {"Umbra": 1, "Velox": 2},
	})
}
