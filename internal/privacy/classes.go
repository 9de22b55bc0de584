package privacy

import (
	"openpeople/internal/i18n"
	"openpeople/internal/personal"
)

// ClassRow is a class of what is kept of a customer, in words.
type ClassRow struct {
	Class personal.Class
	Name  i18n.Text
	Holds i18n.Text // what stands in it
	Gone  i18n.Text // what erasure does to it
}

// Classes lists every class, in the order of pages.
var Classes = []ClassRow{
	{personal.Identity, i18n.Text{RU: "Кто это", EN: "Who it is"},
		i18n.Text{RU: "имя, номера клиента, телефоны, адреса почты и мессенджеров, адреса приглашений, свои поля, текст согласия", EN: "name, customer numbers, phones, e-mail and messenger addresses, addresses of invitations, attributes, text of consent"},
		i18n.Text{RU: "удалено; от обращений остаётся номер без имени, от своих полей — только значения, которые есть ещё хотя бы у пяти клиентов", EN: "removed; of contacts a number without a name is left, of attributes only values that at least five other customers have"}},
	{personal.Conversation, i18n.Text{RU: "Разговоры", EN: "Conversations"},
		i18n.Text{RU: "что сказано в обращениях, слова, по которым их находит поиск, и что сделано сверх регламента", EN: "what was said in contacts, the words by which search finds them, and what was done beyond the procedure"},
		i18n.Text{RU: "удалены, из поиска тоже; видно, что было сверх регламента", EN: "removed, from search too; that something was beyond the procedure shows"}},
	{personal.Recording, i18n.Text{RU: "Записи разговоров", EN: "Recordings"},
		i18n.Text{RU: "где лежит запись голоса клиента (адрес или путь) и её волна, громкость по времени. Сам звук хранит АТС", EN: "where the customer's voice is recorded (an address or a path), and its wave, loudness over time. The sound itself is with the telephone exchange"},
		i18n.Text{RU: "адреса и волна удалены; видно, когда запись началась, сколько длилась, сколько в ней говорили и молчали", EN: "addresses and wave are removed; when a recording began, how long it was and how much was talk and silence shows"}},
	{personal.Comment, i18n.Text{RU: "Комментарии", EN: "Comments"},
		i18n.Text{RU: "что клиент ответил словами, с исправлениями", EN: "what the customer answered in words, corrections included"},
		i18n.Text{RU: "слова удалены; видно, что они были", EN: "the words are removed; that there were some shows"}},
	{personal.Letter, i18n.Text{RU: "Письма", EN: "Letters"},
		i18n.Text{RU: "письма клиенту во встроенном ящике", EN: "letters to the customer in the built-in mailbox"},
		i18n.Text{RU: "удалены", EN: "removed"}},
	{personal.Staff, i18n.Text{RU: "Записи сотрудников", EN: "What staff wrote"},
		i18n.Text{RU: "пометки о перезвонах, разборы, полевые заметки, идеи и их обсуждение, журнал действий", EN: "notes on call-backs, reviews, field notes, ideas and what is said of them, the audit log"},
		i18n.Text{RU: "в записях об обращениях клиента заменены на […]: его имя и фамилия с большой буквы, номера и адреса, его слова подряд от трёх, пометки о перезвонах; в остальных записях — имя вместе с фамилией, телефон от 10 цифр, почта и номер клиента от 8 знаков с буквами и цифрами", EN: "of the customer's contacts, […] stands for name and surname with a capital, numbers and addresses, three or more of the customer's words in a row, notes on call-backs; elsewhere for name and surname together, a phone of 10 digits or more, e-mail, and a customer number of 8 characters or more with letters and digits"}},
}

// Stays says what an erasure leaves, and why.
var Stays = []i18n.Text{
	{RU: "Обращения без имени: время, канал, тема, кто обслуживал. По ним считаются показатели, и они не меняются.", EN: "Contacts without a name: time, channel, topic, who served. Figures are made of them, and do not move."},
	{RU: "Оценки, выбранные ответы, решения и баллы разборов: они никого не называют.", EN: "Marks, answers that were chosen, decisions and scores of reviews: they name nobody."},
	{RU: "Свои поля с общими значениями (тариф M): они есть ещё хотя бы у пяти клиентов. Редкие значения удалены, и фильтр по ним обращений больше не находит; показатели без такого фильтра не меняются.", EN: "Attributes with common values (plan M): at least five other customers have them. Rare values are removed, and a filter by one finds the contacts no more; figures without such a filter do not move."},
	{RU: "Короткие номера клиента и имя без фамилии там, где речь может идти о ком угодно, и причины удержания других клиентов.", EN: "Short customer numbers, and a name without its surname, where anybody may be meant; and reasons why other customers are held."},
	{RU: "Отказ от опросов: хранится отпечаток номера и адреса, сделанный секретом центра. Узнать по нему номер нельзя, а если клиент придёт снова, его не спросят. При смене секрета отпечаток теряет силу.", EN: "The wish not to be asked: as a seal of phone and address made with the desk's secret. Nobody reads the phone off it, and a customer who comes again is not asked. With another secret the seal means nothing."},
	{RU: "Резервные копии, сделанные до удаления: пока их не перезапишут. После восстановления из такой копии удалите клиента ещё раз.", EN: "Backups made before: until they are replaced. After a restore from one erase the customer again."},
	{RU: "Письма и сообщения, уже ушедшие наружу, и выгрузки, которые кто-то скачал.", EN: "Letters and messages that have left the desk, and exports that somebody took."},
	{RU: "Сам звук разговоров: он лежит на АТС или в папке, а не здесь. Удалите его там.", EN: "The sound of calls itself: it lies with the telephone exchange or in a folder, not here. Remove it there."},
	{RU: "Пересказ своими словами: программа находит имя, телефон, почту, номер клиента и его слова подряд, а не смысл.", EN: "What staff told in words of their own: the program finds name, phone, e-mail, number and words in a row, not their meaning."},
	{RU: "Имя в разговорах других клиентов: там заменены только телефон от 10 цифр, почта, имя в мессенджере и номер клиента от 8 знаков. Обращения тех, на кого наложен запрет, не тронуты.", EN: "The name in conversations of other customers: only a phone of 10 digits or more, e-mail, name in a messenger and a customer number of 8 characters or more are replaced there. Contacts of customers who are held are left as they are."},
	{RU: "База, которая старше этой версии: в её свободных страницах могли остаться давно удалённые слова. Один раз сожмите её (VACUUM).", EN: "In a database older than this version, words that were deleted long ago may stand in its free pages: compact it once (VACUUM)."},
}
