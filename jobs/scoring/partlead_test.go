package scoring_test

import "testing"

// Names in a list of what belongs to one product have no rank.
func TestListRank_OfPartsOfOneProduct(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"**Integrations:**\n- Velox\n- Zenit":                                         {"Velox": 0, "Zenit": 0},
		"## Umbra\n\n### Integrations\n- Velox\n- Zenit":                              {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"Umbra integrates with:\n- Velox\n- Zenit":                                    {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"It works with:\n1. Velox\n2. Zenit":                                          {"Velox": 0, "Zenit": 0},
		"Umbra offers:\n- Mail\n- Velox integration":                                  {"Umbra": 0, "Velox": 0},
		"Here is what Umbra offers:\n- Velox integration\n- Apps":                     {"Umbra": 0, "Velox": 0},
		"Globo is a CRM. Key features include:\n- Velox integration\n- Apps":          {"Velox": 0},
		"Umbra's customers include:\n- Velox\n- Zenit":                                {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"Umbra’s brands:\n- Velox\n- Zenit":                                           {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"Globo’s clients:\n- Velox":                                                   {"Velox": 0},
		"Zu den Kunden von Umbra gehören:\n- Velox\n- Zenit":                          {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"Parmi les clients d'Umbra :\n- Velox":                                        {"Umbra": 0, "Velox": 0},
		"Umbra se integra con:\n- Velox":                                              {"Umbra": 0, "Velox": 0},
		"Umbra oferece:\n- Velox integrado":                                           {"Umbra": 0, "Velox": 0},
		"Integrazioni popolari:\n- Velox":                                             {"Velox": 0},
		"Umbra integruje się z:\n- Velox":                                             {"Umbra": 0, "Velox": 0},
		"Umbra интегрируется с:\n- Velox":                                             {"Umbra": 0, "Velox": 0},
		"**主な機能**\n- Velox連携\n- 翻訳":                                                   {"Velox": 0},
		"**주요 기능**\n- Velox 연동\n- 번역":                                                 {"Velox": 0},
		"Our test had 40 candidates. Tents to avoid:\n- Umbra\n- Velox":               {"Umbra": 0, "Velox": 0},
		"Our test had 40 candidates. Our picks:\n- Umbra\n- Velox":                    {"Umbra": 1, "Velox": 2},
		"**Key features:**\n- **Umbra:** mail\n- **Velox:** calls":                    {"Umbra": 1, "Velox": 2},
		"This is what the market offers:\n- Umbra\n- Velox":                           {"Umbra": 1, "Velox": 2},
		"Top Zenit integrations:\n- Umbra\n- Velox":                                   {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Popular integrations for Zenit:\n- Umbra\n- Velox":                           {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Tools that integrate with Zenit:\n- Umbra\n- Velox":                          {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Shops that offer free returns:\n- Umbra\n- Velox":                            {"Umbra": 1, "Velox": 2},
		"Popular brands include:\n- Umbra\n- Velox":                                   {"Umbra": 1, "Velox": 2},
		"Retailers that sell Zenit include:\n- Umbra\n- Velox":                        {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Anbieter, die eine Integration mit Zenit bieten:\n- Umbra\n- Velox":          {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"If you need features such as single sign-on, consider:\n1. Umbra\n2. Velox":  {"Umbra": 1, "Velox": 2},
		"Zenit's strongest rivals on price and comfort include:\n1. Umbra\n2. Velox":  {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Umbra's best alternatives for small teams are these:\n1. Velox\n2. Zenit X2": {"Umbra": 0, "Velox": 1, "Zenit": 2},
	})
}
