#include "learn/content_company.h"

#include <algorithm>
#include <cmath>

#include "kernels/gather.h"
#include "kernels/row_sums.h"
#include "learn/choice_trainer.h"
#include "schema/video.h"

namespace tiller::learn {

void ContentCompany::add(model::ItemTables& items, model::ItemRow item, std::span<const float> content) {
    if (numbers_ == 0) numbers_ = content.size();
    if (content.size() != numbers_ || content.empty()) return;
    if (codes_) {
        const std::vector<float> values = standardised(content);
        meet(items, item, values);
        place(item, values);
        return;
    }
    waiting_.push_back({item, {content.begin(), content.end()}});
    if (waiting_.size() == kWaiting) end_waiting(items);
}

/// Each of those that waited meets all of the others.
void ContentCompany::end_waiting(model::ItemTables& items) {
    for (std::size_t k = 0; k < numbers_; ++k) {
        double sum = 0;
        double squares = 0;
        for (const Waiting& each : waiting_) {
            const auto value = static_cast<double>(each.content[k]);
            sum += value;
            squares += value * value;
        }
        const double mean = sum / static_cast<double>(waiting_.size());
        const double variance = squares / static_cast<double>(waiting_.size()) - mean * mean;
        const double factor = variance > 0 ? 1 / std::sqrt(variance) : 0;
        scales_.push_back({static_cast<float>(mean), static_cast<float>(factor)});
    }
    codes_.emplace(numbers_ + numbers_ % 2);
    std::vector<std::vector<float>> values;
    for (const Waiting& each : waiting_) values.push_back(standardised(each.content));
    for (std::size_t i = 0; i < waiting_.size(); ++i) place(waiting_[i].item, values[i]);
    for (std::size_t i = 0; i < waiting_.size(); ++i) meet(items, waiting_[i].item, values[i]);
    waiting_ = {};
}

std::vector<float> ContentCompany::standardised(std::span<const float> content) const {
    std::vector<float> values(codes_->width());
    for (std::size_t k = 0; k < numbers_; ++k) values[k] = (content[k] - scales_[k].mean) * scales_[k].factor;
    const float length =
        std::sqrt(kernels::sum_over(values.size(), [&](std::size_t k) { return values[k] * values[k]; }));
    if (length > 0) kernels::scale_values(values, 1 / length);
    return values;
}

void ContentCompany::place(model::ItemRow item, std::span<const float> values) {
    codes_->resize(rows_.size() + 1);
    codes_->set(rows_.size(), values);
    rows_.push_back(item);
}

void ContentCompany::meet(model::ItemTables& items, model::ItemRow item, std::span<const float> values) const {
    const float unit = kernels::quantised_unit(values);
    std::size_t met = 0;
    for (const kernels::ScoredRow& near : kernels::scan_nearest(*codes_, values, kNearest + 1)) {
        const float cosine = near.score * unit;
        if (rows_[near.row] == item || cosine <= 0) continue;
        if (++met > kNearest) break;
        add_alike(items, item, rows_[near.row], kWeight * cosine);
    }
}

void ContentCompany::remove(model::ItemRow item) {
    if (std::erase_if(waiting_, [&](const Waiting& each) { return each.item == item; }) > 0) return;
    const auto found = std::ranges::find(rows_, item);
    if (found == rows_.end()) return;
    codes_->remove(static_cast<std::size_t>(found - rows_.begin()));
    *found = rows_.back();
    rows_.pop_back();
}

std::size_t ContentCompany::size_bytes() const {
    return waiting_.size() * (sizeof(Waiting) + numbers_ * sizeof(float)) + scales_.size() * sizeof(Scale) +
           rows_.capacity() * sizeof(model::ItemRow) + (codes_ ? codes_->size_bytes() : 0);
}

void ContentCompany::encode(ByteWriter& out) const {
    out.put_varint(numbers_);
    out.put_varint(waiting_.size());
    for (const Waiting& each : waiting_) {
        out.put(each.item);
        for (const float value : each.content) out.put(value);
    }
    out.put(static_cast<std::uint8_t>(codes_.has_value()));
    if (!codes_) return;
    for (const Scale& scale : scales_) {
        out.put(scale.mean);
        out.put(scale.factor);
    }
    out.put_varint(rows_.size());
    for (const model::ItemRow row : rows_) out.put(row);
    codes_->encode(out);
}

ContentCompany ContentCompany::decode(ByteReader& in, std::size_t items) {
    ContentCompany company;
    company.numbers_ = in.get_count(schema::kMaxContentDimensions, 0);
    const auto get_row = [&] {
        const auto row = in.get<model::ItemRow>();
        if (row >= items) in.mark_failed();
        return row;
    };
    for (std::size_t waiting = in.get_count(kWaiting - 1, sizeof(model::ItemRow)); waiting > 0 && in.ok(); --waiting) {
        Waiting& each = company.waiting_.emplace_back();
        each.item = get_row();
        for (std::size_t k = 0; k < company.numbers_; ++k) each.content.push_back(in.get<float>());
    }
    if (in.get<std::uint8_t>() == 0) return company;
    if (company.numbers_ == 0 || !company.waiting_.empty()) in.mark_failed();
    for (std::size_t k = 0; k < company.numbers_ && in.ok(); ++k) {
        const auto mean = in.get<float>();
        company.scales_.push_back({mean, in.get<float>()});
    }
    for (std::size_t rows = in.get_count(items, sizeof(model::ItemRow)); rows > 0 && in.ok(); --rows)
        company.rows_.push_back(get_row());
    if (!in.ok()) return company;
    company.codes_ = kernels::QuantisedRows::decode(in, company.rows_.size(), company.numbers_ + company.numbers_ % 2);
    return company;
}

}  // namespace tiller::learn
