"""Where settings come from, what they default to, and how a wrong one is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.errors import SettingsError
from worker.settings import Settings, load_settings, unknown_variables

NOTHING: dict[str, str] = {}


def test_without_anything_the_live_lane_reads_and_writes_the_topics_of_the_contract() -> None:
    settings = load_settings({}, NOTHING)
    assert settings.input_topic == "captions.en.live.v1"
    assert settings.output_topic == "gloss.asl.live.v1"
    assert settings.dead_letter_topic == "captions.en.live.v1.dead"
    assert settings.group_id == "glosswire-live"
    assert settings.delivery == "at-least-once"


def test_a_static_member_is_missed_later_than_a_broker_is() -> None:
    assert load_settings({}, {}).session_timeout_s == 6
    assert load_settings({}, {"GLOSS_GROUP_INSTANCE_ID": "a"}).session_timeout_s == 12
    given = {"group_instance_id": "a", "session_timeout_s": 4}
    assert load_settings(given, {}).session_timeout_s == 4


def test_the_batch_lane_presets_its_own_topics_and_group() -> None:
    settings = load_settings({"lane": "batch"}, NOTHING)
    assert settings.input_topic == "captions.en.batch.v1"
    assert settings.output_topic == "gloss.asl.batch.v1"
    assert settings.group_id == "glosswire-batch"


def test_dead_letters_follow_an_input_topic_that_is_set() -> None:
    assert load_settings({"input_topic": "hall"}, NOTHING).dead_letter_topic == "hall.dead"


def test_a_flag_wins_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / "worker.toml"
    file.write_text("linger_ms = 1\nbeam_size = 2\nmax_batch_records = 3\n")
    environment = {
        "GLOSS_CONFIG": str(file),
        "GLOSS_LINGER_MS": "4",
        "GLOSS_BEAM_SIZE": "5",
    }
    settings = load_settings({"linger_ms": "6"}, environment)
    assert (settings.linger_ms, settings.beam_size, settings.max_batch_records) == (6, 5, 3)


def test_an_empty_variable_and_a_flag_that_was_not_given_change_nothing() -> None:
    settings = load_settings({"linger_ms": None}, {"GLOSS_LINGER_MS": ""})
    assert settings.linger_ms == Settings.model_fields["linger_ms"].default


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"health_port": "99999"}, "--health-port"),
        ({"health_port": "99999"}, "GLOSS_HEALTH_PORT"),
        ({"health_port": "99999"}, "--config"),
        ({"health_port": "99999"}, "99999"),
        ({"lane": "fast"}, "lane = 'fast'"),
        ({"delivery": "at-most-once"}, "delivery"),
        ({"group_instance_id": "a b"}, "group_instance_id"),
        ({"input_topic": "a b"}, "input_topic"),
        ({"input_topic": "x", "output_topic": "x"}, "must differ"),
        ({"security_protocol": "SASL_SSL"}, "sasl_mechanism"),
        ({"ssl_cafile": "/nowhere/ca.pem"}, "ssl_cafile"),
        ({"config": "/nowhere/worker.toml"}, "/nowhere/worker.toml"),
        ({"lingering": "1"}, "lingering is not a setting"),
    ],
)
def test_a_wrong_setting_is_explained_in_one_line(flags: dict[str, str], expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(flags, NOTHING)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_file_that_is_not_toml_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "worker.toml"
    file.write_text("linger_ms: 4")
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings({"config": str(file)}, NOTHING)


def test_a_password_is_never_shown() -> None:
    settings = load_settings({"sasl_password": "hunter2"}, NOTHING)
    assert "hunter2" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {"GLOSS_SASL_PASSWORD_FILE": "/nowhere/hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_password_file_wins_and_loses_its_final_line_break(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from file \n")
    flags = {"sasl_password": "direct", "sasl_password_file": str(file)}
    assert load_settings(flags, NOTHING).read_sasl_password() == "from file "


def test_variables_that_are_no_setting_are_named() -> None:
    environment = {"GLOSS_LINGER_MS": "1", "GLOSS_CONFIG": "x", "GLOSS_LINGER": "1", "HOME": "/"}
    assert unknown_variables(environment) == ["GLOSS_LINGER"]


def test_the_guide_to_settings_names_every_setting() -> None:
    guide = Path(__file__).parents[3] / "worker" / "docs" / "settings.md"
    text = guide.read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{name}`" not in text] == []
