package contact

import "testing"

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		open, want string
	}{
		{MaskName, "Иван", "И***"}, {MaskName, "", ""},
		{MaskPhone, "+79161234567", "+7 *** **-67"}, {MaskPhone, "", ""},
		{MaskEmail, "ivan@example.org", "i***@e***.org"}, {MaskEmail, "a@localhost", "a***@l***"}, {MaskEmail, "", ""},
		{MaskID, "u-1205", "***05"}, {MaskID, "u-5", "***"}, {MaskID, "", ""},
		{MaskText, "мой номер +7 (916) 123-45-67, жду", "мой номер ***67, жду"},
		{MaskText, "89161234567", "***67"},
		{MaskText, "карта 4276 3800 1234 5678 до 12/28", "карта ***78 до 12/28"},
		{MaskText, "пишите на ivan.petrov@example.org!", "пишите на i***@e***.org!"},
		{MaskText, "тариф 500 рублей, заказ 123456, 21.11.2026 10:00", "тариф 500 рублей, заказ 123456, 21.11.2026 10:00"},
		{MaskText, "2026-11-21 10:30", "2026-11-21 10:30"},
		{MaskText, "спасибо", "спасибо"},
	} {
		if got := c.mask(c.open); got != c.want {
			t.Errorf("%q is masked as %q, want %q", c.open, got, c.want)
		}
	}
}
