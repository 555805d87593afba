package scoring_test

import "testing"

func TestListRank_OfLabelsWithLargeAmounts(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"**Best lens up to $2,500:** Umbra Z\n**Best lens over $10,000:** Velox":     {"Umbra": 1, "Velox": 2},
		"**Bestes Bild bis 2.000 €:** Umbra Z\n**Bester Ton unter 300 Euro:** Velox": {"Umbra": 1, "Velox": 2},
		"**Mejor cámara por menos de 1.500 €:** Umbra\n**Mejor batería:** Velox":     {"Umbra": 1, "Velox": 2},
		"**Melhor câmera até R$ 3.000:** Umbra\n**Melhor tela:** Velox":              {"Umbra": 1, "Velox": 2},
		"**In 2024:** Umbra leads\n**In 2025:** Velox leads":                         {"Umbra": 0, "Velox": 0},
	})
}

func TestListRank_OfNordicAndIndonesianLabels(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"- **Bäst i test:** Umbra V1\n- **Bäst pris:** Velox":            {"Umbra": 1, "Velox": 2},
		"- **Bedst i test:** Umbra V1\n- **Bedst til prisen:** Velox":    {"Umbra": 1, "Velox": 2},
		"**Paling lengkap:** Umbra\n**Paling hemat:** Velox":             {"Umbra": 1, "Velox": 2},
		"- Pris: Umbra kostar mer\n- Test: Velox är tystare än de andra": {"Umbra": 0, "Velox": 0},
	})
}
