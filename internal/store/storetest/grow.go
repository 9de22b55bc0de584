package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Grown is how large a desk is to be.
type Grown struct {
	Contacts  int
	Answered  int // every so many-th of them; below 2: each
	Commented int // every so many-th of these with a comment; 0: none
	Days      int // over which they are spread; 0: a year
}

// Grow fills an empty desk with contacts of days that end with a day: 350
// operators of 24 teams who each serve two of 33 channels, 60 topics, 8 regions, 3
// sites; each contact with a conversation of some 8 kB, asked by e-mail, answered as
// asked for, one mark of 20 below the top; a customer has three contacts. It writes past
// the rooms, a day at a time, so that millions take minutes and little memory; what
// `check` promises holds of it once the figures are made (Rebuild), comments counted
// (IndexComments) and words indexed (RebuildWords). It does the same
// at every run, on both engines.
func Grow(ctx context.Context, s *store.Store, g Grown, last when.Day) error {
	if err := growNames(ctx, s); err != nil {
		return err
	}
	g.Answered, g.Days = max(g.Answered, 1), cmp.Or(g.Days, 365)
	for d := range g.Days {
		day := last.Add(d - g.Days + 1)
		from, to := 1+g.Contacts*d/g.Days, g.Contacts*(d+1)/g.Days
		if from > to {
			continue
		}
		if err := s.InTx(ctx, func(ctx context.Context) error { return growDay(ctx, s, day, from, to, g) }); err != nil {
			return fmt.Errorf("%s: %w", day, err)
		}
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, table := range []string{"channels", "dimensions", "operators", "customers", "rules", "surveys", "versions", "contacts", "invitations", "messages", "responses"} {
			if s.Kind() == engine.Postgres {
				if _, err := s.Exec(ctx, "SELECT setval(pg_get_serial_sequence('"+table+"', 'id'), (SELECT MAX(id) FROM "+table+"))"); err != nil {
					return err
				}
			}
		}
		if _, err := s.Exec(ctx, "UPDATE word_state SET format = 0"); err != nil { // no word is indexed yet
			return err
		}
		for _, table := range []string{"grown_talks", "grown_comments"} {
			if _, err := s.Exec(ctx, "DROP TABLE "+table); err != nil {
				return err
			}
		}
		return nil
	})
}

// talks is how many conversations there are; contacts share them.
const talks = 500

func growNames(ctx context.Context, s *store.Store) error {
	blob := "BLOB"
	if s.Kind() == engine.Postgres {
		blob = "BYTEA"
	}
	for _, table := range []string{"grown_talks (id INTEGER PRIMARY KEY, messages " + blob + " NOT NULL)", "grown_comments (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"} {
		if err := Run(ctx, s, "CREATE TABLE "+table); err != nil {
			return err
		}
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		const numbers = "WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < 350) "
		for _, text := range []string{
			numbers + `INSERT INTO channels (id, code, kind, name) SELECT i, 'ch' || i, CASE i % 4 WHEN 0 THEN 'voice' WHEN 1 THEN 'chat' WHEN 2 THEN 'retail' ELSE 'email' END, 'Channel ' || i FROM up WHERE i <= 33`,
			numbers + `INSERT INTO dimensions (id, kind, code, name) SELECT i, CASE WHEN i <= 24 THEN 'team' WHEN i <= 84 THEN 'topic' WHEN i <= 92 THEN 'region' ELSE 'site' END, 'd' || i, 'd' || i FROM up WHERE i <= 95`,
			numbers + `INSERT INTO operators (id, external_id, name, team_id) SELECT i, 'op' || i, 'Operator ' || i, 1 + i % 24 FROM up`,
			`INSERT INTO surveys (id, key, name) SELECT 1, 'service', '{}' WHERE NOT EXISTS (SELECT 1 FROM surveys)`,
			`INSERT INTO rules (id, position, name, active, survey_id, delivery, channels, kinds, topics, regions, lines, delay_minutes, quiet_from, quiet_to, share, quarantine_days, max_age_hours, updated_at)
				SELECT 1, 1, 'grown', FALSE, 1, 'email', '[]', '[]', '[]', '[]', '[]', 10, 1260, 600, 100, 30, 72, 0 WHERE NOT EXISTS (SELECT 1 FROM rules WHERE id = 1)`,
			`INSERT INTO versions (id, survey_id, number, published_at, questions) SELECT 1, 1, 1, 0, '[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[4,5],"Dissatisfied":[1,2]}]' WHERE NOT EXISTS (SELECT 1 FROM versions)`,
		} {
			if _, err := s.Exec(ctx, text); err != nil {
				return err
			}
		}
		words := strings.Fields("подскажите почему списали деньги тариф интернет роуминг вчера номер договор перевод баланс заявка оператор помогите спасибо пожалуйста можно подключить отключить услугу связь пропадает утром вечером дома проверили настройки перезагрузите телефон роутер специалист приедет завтра после обеда стоимость рублей месяц скидка действует акция карта магазин ближайший адрес паспорт восстановить доступ пароль кабинет приложение обновить ошибка сообщение пришло жалоба извините разобрались верните оплату чек квитанция")
		random := rand.New(rand.NewPCG(1, 2))
		for id := range talks {
			var list []contact.Message
			for size := 0; size < 8000; {
				var b strings.Builder
				for range 8 + random.IntN(25) {
					b.WriteString(words[random.IntN(len(words))])
					fmt.Fprintf(&b, "%c", " ,.  "[random.IntN(5)])
				}
				list = append(list, contact.Message{From: [...]contact.Author{"customer", "operator"}[len(list)%2], Text: b.String()})
				size += b.Len()
			}
			packed, err := contact.Transcribe(list)
			if err != nil {
				return err
			}
			if _, err := s.Exec(ctx, "INSERT INTO grown_talks (id, messages) VALUES (?, ?)", id, []byte(packed)); err != nil {
				return err
			}
		}
		return growComments(ctx, s)
	})
}

// texts is how many comments there are beside low marks, and as many beside others; to each
// that is given a word of these is added, so that no two are alike.
const (
	texts = 2_048
	rare  = 50_000
)

// growComments writes texts of some 10 words out of 3,000, some far more frequent than
// others; every third says what is said beside such marks.
func growComments(ctx context.Context, s *store.Store) error {
	syllables := strings.Fields("ба ве ги до жу за кы ле ми но ру со та фу ха")
	random := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(random, 1.2, 4, 2_999)
	said := [2][]string{{"долго ждали ответа", "не помогли", "деньги не вернули"}, {"спасибо за помощь", "быстро помогли", "всё хорошо"}}
	for id := range 2 * texts {
		var list []string
		for range 3 + random.IntN(14) {
			w := int(zipf.Uint64())
			list = append(list, syllables[w%15]+syllables[w/15%15]+syllables[w/225]+"р")
		}
		if random.IntN(3) == 0 {
			list = append(list, said[id%2][random.IntN(3)])
		}
		if _, err := s.Exec(ctx, "INSERT INTO grown_comments (id, text) VALUES (?, ?)", id, strings.Join(list, " ")); err != nil {
			return err
		}
	}
	return nil
}

// growDay writes the contacts from…to, spread over a day; all is drawn from the
// number of the contact.
func growDay(ctx context.Context, s *store.Store, day when.Day, from, to int, g Grown) error {
	start := day.Start(s.Zone()).UnixMilli()
	step := (24 * time.Hour).Milliseconds() / int64(to-from+1)
	n := fmt.Sprintf(`WITH RECURSIVE up(i) AS (SELECT CAST(%[1]d AS BIGINT) UNION ALL SELECT i + 1 FROM up WHERE i < %[2]d),
mixed AS (SELECT i, i * 2654435761 %% 4294967291 AS m FROM up), n AS (SELECT i, (m * 48271 + m / 65536) %% 2147483647 AS r, %[3]d + (i - %[1]d) * %[4]d AS at, %[5]d AS day, 1 + i %% %[6]d AS customer FROM mixed) `,
		from, to, start, step, int(day), max(1, g.Contacts/3))
	answered := fmt.Sprintf("i %% %d = 0", g.Answered)
	commented := "FALSE"
	if g.Commented > 0 {
		commented = fmt.Sprintf("i %% %d = 0", g.Answered*g.Commented)
	}
	const mark = "CASE WHEN r / 350 % 20 = 0 THEN 1 + r / 7000 % 4 ELSE 5 END"
	comment := fmt.Sprintf("CASE WHEN %s THEN (SELECT text FROM grown_comments WHERE id = 2 * (r / 13 %% %d) + CASE WHEN %s < 3 THEN 0 ELSE 1 END) || ' слово' || (i * 7919 %% %d) ELSE '' END", commented, texts, mark, rare)
	for _, text := range []string{
		`INSERT INTO customers (id, external_id, name, email, phone, telegram, language, time_zone)
			SELECT customer, '', 'Иван', 'u' || customer || '@example.org', '', '', 'ru', '' FROM n WHERE TRUE ON CONFLICT (id) DO NOTHING`,
		`INSERT INTO customer_keys (key, customer_id, asked_at) SELECT 'e:u' || customer || '@example.org', customer, at FROM n WHERE TRUE ON CONFLICT (key) DO UPDATE SET asked_at = excluded.asked_at`,
		`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day,
			wait, talk, hold, wrap, handling, resolved, beyond_what, beyond_why, beyond_cost, hash, taken_at, mark, commented)
			SELECT i, 'grown', 'c-' || i, 1 + (r % 350 + r / 350 % 2 * 7) % 33, 1 + r % 350, 1 + (1 + r % 350) % 24, 93 + r % 350 % 3, 85 + r / 700 % 8, 25 + r / 5600 % 60, customer,
			CASE WHEN r / 336000 % 50 = 0 THEN 2 ELSE 1 END, at, at, day, r / 350 % 60, 10 + (r / 350 % 83) * (r / 29050 % 7), 0, 0, 10 + (r / 350 % 83) * (r / 29050 % 7), r % 10 > 0, '', '', '', '', at, CASE WHEN ` + answered + ` THEN ` + mark + ` END, ` + commented + ` FROM n`,
		`INSERT INTO conversations (contact_id, messages) SELECT i, (SELECT messages FROM grown_talks WHERE id = i % ` + fmt.Sprint(talks) + `) FROM n`,
		`INSERT INTO decisions (contact_id, asked, reason, rule_id, due_at, decided_at) SELECT i, TRUE, 'asked', 1, at, at FROM n`,
		`INSERT INTO invitations (id, contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at, sent_at, sent_day)
			SELECT i, i, customer, 1, 1, 'email', 'ru', 'u' || customer || '@example.org', at, at, at + 1209600000, at, day FROM n`,
		`INSERT INTO messages (id, kind, subject, nth, delivery, recipient, language, state, run_at, header_id, updated_at) SELECT i, 'invitation', i, 1, 'email', 'u' || customer || '@example.org', 'ru', 'sent', at, 'invitation-' || i || '-1@localhost', at FROM n`,
		`INSERT INTO responses (id, invitation_id, contact_id, version_id, delivery, mark, solved, comment, reasons, other, answered_at, updated_at, revision)
			SELECT i, i, i, 1, 'email', ` + mark + `, r % 10 > 0, ` + comment + `, '[]', '{}', at, at, 1 FROM n WHERE ` + answered,
		`INSERT INTO revisions (response_id, number, at, mark, solved, comment, reasons, other) SELECT i, 1, at, ` + mark + `, r % 10 > 0, ` + comment + `, '[]', '{}' FROM n WHERE ` + answered,
		`INSERT INTO comment_touches (contact_id) SELECT MIN(i) FROM n WHERE ` + commented + ` HAVING COUNT(*) > 0`, // one has its day counted
	} {
		if _, err := s.Exec(ctx, insertFrom(n, text)); err != nil {
			return fmt.Errorf("%.40s: %w", text, err)
		}
	}
	return nil
}

// insertFrom puts the numbers before the SELECT of an INSERT, where both engines
// read them.
func insertFrom(numbers, text string) string {
	at := strings.Index(text, "SELECT")
	return text[:at] + numbers + text[at:]
}
