package contact

import "testing"

// What is named in figures is added up; other words are counted as words.
func TestCostsAreAddedUp(t *testing.T) {
	var c Costs
	for words, n := range map[string]int64{"": 5, "Такси, 1 250,50 ₽": 2, "300 рублей и 20 минут времени": 1, "2 часа": 3, "1.5 h": 2, "3 звонка": 4, "500 roubles": 1, "[…]": 1} {
		c.add(words, n)
	}
	want := Costs{N: 19, Said: 14, Money: 2*1250.5 + 300 + 500, MoneyN: 4, Minutes: 20 + 3*120 + 2*90, TimeN: 6, InWords: 5}
	if c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
}
