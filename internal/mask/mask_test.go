package mask

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		open, want string
	}{
		{Name, "Иван", "И***"}, {Name, "", ""},
		{Phone, "+79161234567", "+7 *** **-67"}, {Phone, "", ""},
		{Email, "ivan@example.org", "i***@e***.org"}, {Email, "a@localhost", "a***@l***"}, {Email, "", ""},
		{ID, "u-1205", "***05"}, {ID, "u-5", "***"}, {ID, "", ""},
		{Text, "мой номер +7 (916) 123-45-67, жду", "мой номер ***67, жду"},
		{Text, "89161234567", "***67"},
		{Text, "карта 4276 3800 1234 5678 до 12/28", "карта ***78 до 12/28"},
		{Text, "пишите на ivan.petrov@example.org!", "пишите на i***@e***.org!"},
		{Text, "тариф 500 рублей, заказ 123456, 21.11.2026 10:00", "тариф 500 рублей, заказ 123456, 21.11.2026 10:00"},
		{Text, "2026-11-21 10:30", "2026-11-21 10:30"},
		{Text, "спасибо", "спасибо"},
		// Whatever stands between the digits, and whatever script they are of.
		{Text, "8_916_123_45_67", "***67"}, {Text, "8*916*1234567", "***67"}, {Text, "8,916,123,45,67", "***67"}, {Text, "8:916:123:45:67", "***67"},
		{Text, "8•916•123•45•67", "***67"}, {Text, "8−916−123‑45‐67", "***67"}, {Text, "8 916\n123 45 67", "***67"}, {Text, "[8] [916] 1234567", "[***67"},
		{Text, "８９１６１２３４５６７", "***67"}, {Text, "тел. ＋７９１６１２３４５６７", "тел. ＋***67"}, {Text, "٨٩١٦١٢٣٤٥٦٧", "***67"},
		{Text, "8\u200b916\u200d123\u00ad45\u206067", "***67"}, {Text, "8️⃣9️⃣1️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "***67️⃣"},
		{Text, "1" + strings.Repeat("\u200b", 100) + "2345678901", "***01"},
		{Text, "паспорт серия 4509 номер 123456", "паспорт серия ***56"}, {Text, "серия 45 09 № 123456, выдан", "серия ***56, выдан"},
		{Text, "Паспорт: 4509, номер: 123456", "Паспорт: ***56"}, {Text, "номер 123456 серия 4509", "номер ***09"}, {Text, "passport series 4509 number 123456", "passport series ***56"},
		{Text, "заказ номер 123456 номер 7890", "заказ номер 123456 номер 7890"}, {Text, "серия 3 эпизод 12", "серия 3 эпизод 12"},
		{Text, "ivan＠example.org", "i***@e***.org"}, {Text, "ivan @ example.org, да", "i***@e***.org, да"}, {Text, "iv\u200ban@exam\u00adple.org", "i***@e***.org"},
		{Text, "a@b.ru c@d.ru", "a***@b***.ru c***@d***.ru"}, {Text, "@ivan и a@b", "@ivan и a@b"}, {Text, "@@@.@", "@@@.@"},
		{Text, "пишите @ivan_tg или t.me/ivan_tg!", "пишите @*** или t.me/***!"}, {Text, "https://t.me/+AbCdEf12", "https://t.me/***"}, {Text, "(@petrov_1990)", "(@***)"},
		{Text, "ivan (at) example.org", "i***@e***.org"}, {Text, "ivan[собака]example.org", "i***@e***.org"}, {Text, "встреча (at) 10", "встреча (at) 10"}, {Text, "@все", "@все"},
		// What is no such number.
		{Text, "21.11.2026 10:00 и 22.11.2026 11:30", "21.11.2026 10:00 и 22.11.2026 11:30"}, {Text, "21.11.2026-25.11.2026", "21.11.2026-25.11.2026"},
		{Text, "10:00-21:00, 10:00 11:00 12:00", "10:00-21:00, 10:00 11:00 12:00"}, {Text, "500, 600, 700, 800", "500, 600, 700, 800"},
		{Text, "21.11.2026 89161234567", "21.11.2026 ***67"}, {Text, "89161234567 21.11.2026.", "***67 21.11.2026."}, {Text, "\xff8\xff", "\xff8\xff"},
	} {
		if got := c.mask(c.open); got != c.want {
			t.Errorf("%q is masked as %q, want %q", c.open, got, c.want)
		}
	}
}

// Whatever is written is masked alike once more, and no run of nine digits is left.
func FuzzText(f *testing.F) {
	for _, s := range []string{"8 916 123-45-67", "a@b.ru", "серия 4509 номер 123456", "1@2.3", "8️⃣9", "\xff9", "12345678\u200b9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q becomes %q", s, got)
		}
		n := 0
		for _, r := range got {
			if r < '0' || r > '9' {
				n = 0
			} else if n++; n >= longNumber {
				t.Fatalf("%q becomes %q", s, got)
			}
		}
	})
}

// Time grows with the text and no faster, whatever it is made of: ns/op of each kind are
// ten times as many for ten times the text.
func BenchmarkText(b *testing.B) {
	for _, kind := range []struct{ name, text string }{
		{"words", "Здравствуйте, подскажите, какой у меня тариф. "}, {"digits", "8 916 123-45-67 "}, {"one number", "1 "}, {"at", "a@"}, {"mail", "ivan@example.org, "},
		{"invisible", "1\u200b\u200b\u200b"}, {"dots", "a.a.a@a.a."}, {"series", "серия 45 номер "},
	} {
		for _, size := range []int{40 << 10, 400 << 10, 4 << 20} {
			text := strings.Repeat(kind.text, size/len(kind.text))
			b.Run(kind.name+"/"+map[int]string{40 << 10: "40kB", 400 << 10: "400kB", 4 << 20: "4MB"}[size], func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Text(text)
				}
			})
		}
	}
}
