package mask

import "testing"

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
	} {
		if got := c.mask(c.open); got != c.want {
			t.Errorf("%q is masked as %q, want %q", c.open, got, c.want)
		}
	}
}
