# Logic synthesis of the generated Verilog, out of context:
#   vivado -mode batch -source vivado_synth.tcl
set tcldir [file dirname [file normalize [info script]]]
source [file join $tcldir project.tcl]

add_files [file join $tcldir ${project_name}_prj solution1 syn verilog]
synth_design -top $project_name -part $part -mode out_of_context
create_clock -period $clock_period -name ap_clk [get_ports ap_clk]
report_utilization -file vivado_synth.rpt
report_timing_summary -file vivado_timing.rpt
