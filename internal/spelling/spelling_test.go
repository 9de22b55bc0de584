package spelling

import "testing"

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"Иван":                       "Иван",
		" Анна \t П.\r\n":            "Анна П.",
		"\u202eОльга\u202c":          "Ольга",
		"\u2066Ольга\u2069 \u202aП.": "Ольга П.",
		"a\x00b\x7fc":                "a\x00b\x7fc",
		"a\u2028b\u0085c":            "a b c",
		"\u202e\u200b \ufeff":        "",
		"И\u0306":                    "Й",
		"👩\u200d🔧":                   "👩\u200d🔧",
		"می\u200cخواهم":              "می\u200cخواهم",
		"Мб\xff":                     "Мб\xff",
		"":                           "",
	} {
		if got := Name(in); got != want {
			t.Errorf("%+q is %+q, want %+q", in, got, want)
		}
	}
}
