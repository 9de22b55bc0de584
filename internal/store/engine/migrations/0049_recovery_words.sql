-- +goose Up
-- How a case ends and what it came of: lists that an admin edits. name is Russian, name_en
-- English, '' until somebody writes it. A word that is retired stays on old cases.
CREATE TABLE recovery_words (
    id         {{PK}},
    list       TEXT NOT NULL,
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    solved     BOOLEAN NOT NULL,
    position   INTEGER NOT NULL,
    retired_at {{TS}},
    UNIQUE (list, code)
);
INSERT INTO recovery_words (list, code, name, name_en, solved, position) VALUES
    ('outcome', 'fixed', 'вопрос решён', 'fixed', TRUE, 1),
    ('outcome', 'explained', 'объяснили, клиент согласен', 'explained, the customer agrees', TRUE, 2),
    ('outcome', 'unreachable', 'не дозвонились', 'could not be reached', FALSE, 3),
    ('outcome', 'declined', 'клиент не хочет говорить', 'the customer does not want to talk', FALSE, 4),
    ('outcome', 'corrected', 'клиент исправил оценку', 'the customer corrected the mark', FALSE, 5),
    ('cause', 'knowledge', 'ответили неверно или неполно', 'the answer was wrong or not whole', FALSE, 1),
    ('cause', 'attitude', 'тон разговора', 'the tone', FALSE, 2),
    ('cause', 'waiting', 'долго ждали', 'too long a wait', FALSE, 3),
    ('cause', 'procedure', 'правила не дали помочь', 'the rules did not let us help', FALSE, 4),
    ('cause', 'system', 'сбой систем', 'systems failed', FALSE, 5),
    ('cause', 'product', 'сам продукт или цена', 'the product itself, or its price', FALSE, 6),
    ('cause', 'other', 'другое', 'something else', FALSE, 7);
