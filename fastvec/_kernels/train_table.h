/* The table of the training kernels of one level, and the loop that measures the level's FMA peak. */

/* 10 independent chains of FMAs in registers, n rounds: what one core can do at most. They start from
   different values: equal ones would be computed once. */
static double fv_fma_peak(int64_t n)
{
    const vf a = vf_set1(0.999999f), b = vf_set1(1e-6f);
    vf s0 = vf_set1(0.0f), s1 = vf_set1(0.1f), s2 = vf_set1(0.2f), s3 = vf_set1(0.3f), s4 = vf_set1(0.4f);
    vf s5 = vf_set1(0.5f), s6 = vf_set1(0.6f), s7 = vf_set1(0.7f), s8 = vf_set1(0.8f), s9 = vf_set1(0.9f);
    for (int64_t i = 0; i < n; i++) {
        s0 = vf_fma(s0, a, b);
        s1 = vf_fma(s1, a, b);
        s2 = vf_fma(s2, a, b);
        s3 = vf_fma(s3, a, b);
        s4 = vf_fma(s4, a, b);
        s5 = vf_fma(s5, a, b);
        s6 = vf_fma(s6, a, b);
        s7 = vf_fma(s7, a, b);
        s8 = vf_fma(s8, a, b);
        s9 = vf_fma(s9, a, b);
    }
    s0 = vf_add(vf_add(vf_add(s0, s1), vf_add(s2, s3)), vf_add(vf_add(s4, s5), vf_add(s6, s7)));
    return (double)vf_sum(vf_add(s0, vf_add(s8, s9)));
}

const fv_train_kernels FV_NAME(fv_train_kernels) = {
    .lanes = VF_LANES,
    .min_ld = VF_LANES > 8 ? VF_LANES : 8,
    .bag_enter = fv_bag_enter,
    .bag_leave = fv_bag_leave,
    .row_renew = fv_row_renew,
    .scores = fv_scores,
    .pool_scores = fv_pool_scores,
    .pair_score = fv_pair_score,
    .log_count_weights = fv_log_count_weights,
    .gradients = fv_gradients,
    .loss_begin = fv_loss_begin,
    .loss_end = fv_loss_end,
    .objectives = {fv_logistic, fv_squared, fv_softmax},
    .rules = {{0, fv_sgd_row, fv_sgd_block, fv_sgd_pooled, NULL, fv_sgd_step},
              {1, fv_adagrad_row, NULL, NULL, fv_adagrad_pair, NULL},
              {1, fv_record_row, NULL, NULL, NULL, NULL},
              {0, fv_fixed_row, fv_fixed_block, fv_fixed_block, NULL, NULL},
              {0, fv_fixed_row, fv_inputs_block, fv_inputs_pooled, NULL, fv_inputs_step}},
    .draw_ahead = FV_DRAW_KERNEL,
    .draw_four = FV_FOUR_KERNEL,
    .resolve_four = FV_RESOLVE_KERNEL,
    .fma_peak = fv_fma_peak,
};
