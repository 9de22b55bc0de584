package personal_test

import (
	"testing"

	"openpeople/internal/personal"
)

var tajnov = personal.Person{
	Names: []string{"Тайнов Семён"}, Phones: []string{"+79165554433"}, Emails: []string{"s.tajnov@mail.example"}, Handles: []string{"tajnov_s"}, IDs: []string{"cust-77"},
	Said: []string{"Здравствуйте. Почему с меня списали триста рублей дважды? Ответьте!"},
}

// A person is found where anybody may be meant by what only one has, in every spelling of
// it, and nobody else is.
func TestEverywhere(t *testing.T) {
	m := tajnov.Everywhere()
	for text, want := range map[string]string{
		"Звонил Семёну Тайнову, занят":                     "Звонил […], занят",
		"от ТАЙНОВА СЕМЕНА":                                "от […]",
		"тел. 8 (916) 555-44-33.":                          "тел. […].",
		"+7 916 555 44 33 и 89165554433":                   "[…] и […]",
		"S.Tajnov@mail.example":                            "[…]",
		"пишет @tajnov_s в телеграм":                       "пишет […] в телеграм",
		"клиент cust-77, не cust-777":                      "клиент cust-77, не cust-777",
		"Семён с третьей линии, номер 1916555443399":       "Семён с третьей линии, номер 1916555443399",
		"Почему с меня списали триста рублей дважды? — ну": "Почему с меня списали триста рублей дважды? — ну",
	} {
		if got := m.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// In what was written of the person's own contacts parts of the name and sentences of the
// person are found, too.
func TestHere(t *testing.T) {
	m := tajnov.Here()
	for text, want := range map[string]string{
		"Семён просил; Тайнову перезвонить":                     "[…] просил; […] перезвонить",
		"Клиент: «почему  с меня списали триста рублей дважды»": "Клиент: «[…]»",
		"Сказал, что списали триста рублей, и ушёл":             "Сказал, что […], и ушёл",
		"Списали триста":              "Списали триста",
		"клиент cust-77, не cust-777": "клиент […], не cust-777",
		"Ответьте!":                   "Ответьте!",
		"Семечки":                     "Семечки",
	} {
		if got := m.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := m.JSON(`{"n":9007199254740993,"a":["Семён & Ко"],"b":"x"}`); got != `{"a":["[…] & Ко"],"b":"x","n":9007199254740993}` {
		t.Errorf("JSON becomes %s", got)
	}
	if raw := `{"b": 1, "a": "x"}`; m.JSON(raw) != raw {
		t.Error("JSON in which nobody is named changed")
	}
}

// Nobody is found by nothing.
func TestNobody(t *testing.T) {
	m := personal.Person{Names: []string{"", "Ян"}, Phones: []string{"123"}, IDs: []string{"7"}, Emails: []string{""}}.Here()
	if text := "Ян, 123, 7, Янтарь"; m.Text(text) != text {
		t.Errorf("%q becomes %q", text, m.Text(text))
	}
}

// A short id is nobody's where anybody may be meant; one of letters and digits is.
func TestIDs(t *testing.T) {
	m := personal.Person{IDs: []string{"2026", "77", "20262027", "abonent", "crm-20440"}, Phones: []string{"5551234"}}.Everywhere()
	for text, want := range map[string]string{
		"План на 2026 год": "План на 2026 год", "Дело 5-77/2026": "Дело 5-77/2026", "с 20262027": "с 20262027",
		"позвонил abonent": "позвонил abonent", "CRM-20440 ждёт": "[…] ждёт", "555-12-34": "555-12-34",
	} {
		if got := m.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// A name is found in its cases and with its capital; words that begin as it does are not.
func TestNames(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"Вера Мирная", "Ответили верно, верю в мирный исход", "Ответили верно, верю в мирный исход"},
		{"Вера Мирная", "Верно, Верю, вера и мирная жизнь", "Верно, Верю, вера и мирная жизнь"},
		{"Вера Мирная", "Вера, Веры, Вере, Веру, Верой; Мирная, Мирной, Мирную", "[…], […], […], […], […]; […], […], […]"},
		{"Вера Мирная", "звонила вера мирная", "звонила […]"},
		{"Надя", "Надеюсь, надел Надину шапку; у Нади, Наде, Надю, Надей", "Надеюсь, надел Надину шапку; у […], […], […], […]"},
		{"Роман", "читает роман, Романтик; Романа, Роману, Романом", "читает роман, Романтик; […], […], […]"},
		{"Лев", "лев, левый, Левый, Львов; Льва, Льву, Львом, Лев", "лев, левый, Левый, Львов; […], […], […], […]"},
		{"Иван", "Иваново, Ивановский, иван-чай; Ивана, ИВАНОМ, Иване", "Иваново, Ивановский, иван-чай; […], […], […]"},
		{"Павел Толстой", "Павла, Толстого, Павлин, Толсто", "[…], […], Павлин, Толсто"},
		{"Анна-Мария Smith", "Анны-Марии, Smith, smithy, blacksmith", "[…], […], smithy, blacksmith"},
	} {
		if got := (personal.Person{Names: []string{c.name}}).Here().Text(c.text); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
